using System.Globalization;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>The limit on open files and sockets of a process.</summary>
internal static class Descriptors
{
    private const string Limits = "/proc/self/limits";
    private const int Others = 400; // assemblies, the framework's own files, a listening socket

    /// <summary>Ignores the test if a process may not have this many sockets.</summary>
    /// <remarks>The runtime raises the soft limit to the hard one when it starts.</remarks>
    public static void Require(int sockets)
    {
        if (!File.Exists(Limits))
        {
            return;
        }

        string line = File.ReadLines(Limits).First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string hard = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        if (int.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out int most) && most < sockets + Others)
        {
            Assert.Ignore($"A process may have {most} descriptors here, and this takes {sockets + Others}: see ulimit -Hn.");
        }
    }
}
