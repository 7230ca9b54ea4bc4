using System.Threading.Channels;
using EventChannels.Exploration.Programs;

namespace EventChannels.Exploration.Model;

/// <summary>Judges the outcomes that producers saw, and the order of their values, after everything was read.</summary>
internal static class SetVerdict
{
    /// <summary>The failure of a Set; null if there is none.</summary>
    public static string? Judge(Call set, Call[] all, ProgramRun run)
    {
        UpdateOrder order = set.Operation.IsSecondSet ? run.Second : run.First;
        bool wasSet = order.Has(set.Value);
        if (set.IsPending)
        {
            return "It is pending after everything was read.";
        }

        bool saysSo = set.Error is null ? set.Result is not false : set.Error is SetAbandonedException;
        if (wasSet != saysSo)
        {
            return wasSet
                ? "It was set, but its outcome says that it was not."
                : "It was not set, but its outcome says that it was.";
        }

        return wasSet ? JudgeOrder(set, all, run, order) : JudgeRefusal(set, run);
    }

    private static string? JudgeOrder(Call set, Call[] all, ProgramRun run, UpdateOrder order)
    {
        int version = order.VersionOf(set.Value);
        if (run.CompletionEnded < set.Begun && !set.Operation.IsSecondSet)
        {
            return "It was set after the completion.";
        }

        if (set.Operation.Kind == OperationKind.SetIfChanged
            && version > 1
            && Watching.Parity.Equals(order.Values[version - 2], set.Value))
        {
            return $"It equals version {version - 1}, which it follows.";
        }

        if (set.Operation.Kind is OperationKind.Update or OperationKind.CompareAndSet
            && order.VersionOf(set.Argument) != version - 1)
        {
            return $"It is version {version}, made of version {order.VersionOf(set.Argument)}.";
        }

        Call? later = Array.Find(
            all, other => set.Returned < other.Begun && order.Has(other.Value) && order.VersionOf(other.Value) < version);
        return later is null ? null : $"It comes after {later}.";
    }

    private static string? JudgeRefusal(Call set, ProgramRun run)
    {
        if (set.Error is ChannelClosedException)
        {
            return run.CompletionBegun > set.Ended ? "It was refused, although the value was open." : null;
        }

        if (set.Operation.Kind == OperationKind.SetIfChanged && set.Error is null)
        {
            IEnumerable<int> since = run.First.Values.Skip(Math.Max(0, set.NewestBefore - 1));
            return since.Any(value => Watching.Parity.Equals(value, set.Value))
                ? null
                : "It was not set, although no value was equal to it.";
        }

        bool nothingCameBetween = set.Operation.Kind == OperationKind.CompareAndSet
            && set.Error is null
            && set.LastBefore > 0
            && run.First.VersionOf(set.Argument) == set.LastBefore
            && run.First.Last == set.LastBefore;
        return nothingCameBetween ? "It failed, although no other update came between." : null;
    }
}
