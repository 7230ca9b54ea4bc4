namespace EventChannels.Dashboard.Tests.Browser;

/// <summary>The browser of the tests: its path, and the outcome if it is missing.</summary>
/// <remarks>
/// If the browser is missing, the tests that need it are ignored, with a reason that contains the command to install it.
/// With EVENT_CHANNELS_REQUIRE_BROWSER=1 in the environment, they fail instead.
/// </remarks>
internal sealed class BrowserProgram(string path)
{
    /// <summary>Debian's Chromium, or the browser in EVENT_CHANNELS_CHROMIUM.</summary>
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
