using System.Globalization;

namespace Quickstart;

/// <summary>How many threads wanted to run in the last minute, where the system tells.</summary>
internal static class LoadAverage
{
    private const string LinuxFile = "/proc/loadavg";

    public static double? Read() => OperatingSystem.IsLinux()
        ? double.Parse(File.ReadAllText(LinuxFile).Split(' ')[0], CultureInfo.InvariantCulture)
        : null;
}
