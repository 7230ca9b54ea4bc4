using System.Threading.Channels;
using EventChannels.Exploration.Programs;

namespace EventChannels.Exploration.Model;

/// <summary>The exceptions with which a call may end.</summary>
internal static class ErrorVerdict
{
    /// <summary>The failure of a call's error; null if there is none.</summary>
    public static string? Judge(Call call, ProgramRun run)
    {
        FollowedWatcher? watcher = call.Operation.Watcher < 0 ? null : run.Watchers[call.Operation.Watcher];
        bool isExpected = call.Error switch
        {
            SetAbandonedException when !call.Operation.IsSet => false,
            OperationCanceledException => run.IsCancelled(call, call.Ended),
            NotSupportedException when call.Operation.Kind == OperationKind.DisposeEnumerator =>
                run.HasStepSince(watcher!, call.Begun) || run.HasDisposalSince(watcher!, call.Begun, except: call),
            InvalidOperationException when call.Operation.Kind == OperationKind.Step =>
                run.HasDisposalSince(watcher!, call.Begun),
            ObjectDisposedException => watcher is { IsDisposed: true },
            ChannelClosedException => run.CompletionBegun < call.Ended || watcher is { IsLimited: true },
            InvalidOperationException => call.Operation.Kind == OperationKind.Update && call.NewestBefore == 0,
            _ => false,
        };
        return !isExpected ? $"It threw {call.Error}"
            : call.Error is ChannelClosedException && watcher is not null ? watcher.JudgeEnd()
            : null;
    }
}
