using System.Globalization;

namespace EventChannels.Tests.Support;

/// <summary>The settings of a test run in the environment.</summary>
internal static class Settings
{
    /// <summary>The integer in an environment variable; null if it is not set.</summary>
    public static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
