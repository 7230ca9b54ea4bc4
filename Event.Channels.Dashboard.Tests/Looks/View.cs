using Microsoft.Playwright;

namespace EventChannels.Dashboard.Tests.Looks;

/// <summary>A size of the window, and the system's color settings.</summary>
public sealed record View(int Width, int Height, ColorScheme Colors)
{
    /// <summary>A desktop and a phone, each light and dark.</summary>
    public static IEnumerable<View> All =>
        from size in new[] { (Width: 1280, Height: 800), (Width: 390, Height: 844) }
        from colors in new[] { ColorScheme.Light, ColorScheme.Dark }
        select new View(size.Width, size.Height, colors);

    public bool IsDark => Colors == ColorScheme.Dark;

    public override string ToString() => $"{Width}x{Height}-{(IsDark ? "dark" : "light")}";

    /// <summary>Applies this view to a tab.</summary>
    public async Task ApplyAsync(IPage tab)
    {
        await tab.SetViewportSizeAsync(Width, Height);
        await tab.EmulateMediaAsync(new() { ColorScheme = Colors });
    }
}
