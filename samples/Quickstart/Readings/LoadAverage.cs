using System.Globalization;

namespace Quickstart;

/// <summary>How many threads wanted to run in the last minute, where the system tells.</summary>
internal static class LoadAverage
{
    private const string LinuxFile = "/proc/loadavg";

    private static readonly bool IsTold = File.Exists(LinuxFile);

    public static double? Read() => IsTold
        ? double.Parse(File.ReadAllText(LinuxFile).Split(' ')[0], CultureInfo.InvariantCulture)
        : null;
}
