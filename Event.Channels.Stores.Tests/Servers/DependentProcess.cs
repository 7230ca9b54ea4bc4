using System.Collections.Concurrent;
using System.Diagnostics;

namespace EventChannels.Stores.Tests.Servers;

/// <summary>Starts processes that are killed when the test process ends, in whatever way it ends.</summary>
/// <remarks>
/// The kernel kills them, if setpriv of util-linux is installed to request it. Without it, a process survives a test process
/// that is killed before its teardown.
/// </remarks>
internal static class DependentProcess
{
    // A process dies with the thread that started it, not with that thread's process, and a pool thread may end.
    private static readonly BlockingCollection<Task> _starts = StartThread();

    /// <summary>The prefix of the command of such a process.</summary>
    public static IReadOnlyList<string> Prefix { get; } =
        ServerProgram.Find("setpriv") is { } setpriv ? [setpriv, "--pdeathsig", "KILL"] : [];

    public static Task<Process> StartAsync(ProcessStartInfo command)
    {
        var start = new Task<Process>(() => Process.Start(command)!);
        _starts.Add(start);
        return start.Within();
    }

    private static BlockingCollection<Task> StartThread()
    {
        var starts = new BlockingCollection<Task>();
        var thread = new Thread(() =>
        {
            foreach (Task start in starts.GetConsumingEnumerable())
            {
                start.RunSynchronously(TaskScheduler.Default);
            }
        })
        {
            IsBackground = true,
            Name = "Parent of processes",
        };
        thread.Start();
        return starts;
    }
}
