using System.Threading.Channels;
using EventChannels.Exploration.Programs;

namespace EventChannels.Exploration.Model;

/// <summary>Which exceptions a call may end with.</summary>
internal static class ErrorVerdict
{
    /// <summary>What is wrong with a call's error; null if nothing is.</summary>
    public static string? Judge(Call call, ProgramRun run)
    {
        FollowedWatcher? watcher = call.Operation.Watcher < 0 ? null : run.Watchers[call.Operation.Watcher];
        bool isExpected = call.Error switch
        {
            OperationCanceledException => run.IsCancelled(call, call.Ended),
            ObjectDisposedException => watcher is { IsDisposed: true },
            ChannelClosedException => run.CompletionBegun < call.Ended || watcher is LimitedWatcher { IsLimited: true },
            InvalidOperationException => call.Operation.Kind == OperationKind.Update && call.NewestBefore == 0,
            _ => false,
        };
        return !isExpected ? $"It threw {call.Error}"
            : call.Error is ChannelClosedException && watcher is not null ? watcher.JudgeEnd()
            : null;
    }
}
