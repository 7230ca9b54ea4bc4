using System.Globalization;

namespace EventChannels.Tests.Support;

/// <summary>What the environment says about a run of the tests.</summary>
internal static class Settings
{
    /// <summary>The whole number that an environment variable holds; null if it is not set.</summary>
    public static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
