namespace EventChannels.Dashboard.Tests.Browser;

/// <summary>The browser that tests need: where it is, and what happens if it is missing.</summary>
/// <remarks>
/// The tests that need a missing browser are ignored, with a reason that names the line which installs it. With
/// EVENT_CHANNELS_REQUIRE_BROWSER=1 in the environment they fail instead.
/// </remarks>
internal sealed class BrowserProgram(string path)
{
    /// <summary>Debian's Chromium, or the browser that EVENT_CHANNELS_CHROMIUM names.</summary>
    public static BrowserProgram Chromium { get; } =
        new(Environment.GetEnvironmentVariable("EVENT_CHANNELS_CHROMIUM") ?? "/usr/bin/chromium");

    public static bool IsRequired => Environment.GetEnvironmentVariable("EVENT_CHANNELS_REQUIRE_BROWSER") == "1";

    /// <summary>The path of the program. Ends the test if there is none.</summary>
    public string Require()
    {
        if (!File.Exists(path))
        {
            string reason = $"There is no browser at {path}: apt-get install chromium";
            throw IsRequired ? new AssertionException(reason) : new IgnoreException(reason);
        }

        return path;
    }
}
