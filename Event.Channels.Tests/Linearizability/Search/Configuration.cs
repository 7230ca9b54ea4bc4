using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Model;
using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Search;

/// <summary>One possible state after part of a history: the value, and the running operations.</summary>
internal sealed record Configuration(ValueModel Value, Sequence<PendingCall> Pending)
{
    /// <summary>A line that describes it.</summary>
    public string Describe(History history)
    {
        IEnumerable<string> pending = Pending.Select(call =>
        {
            (string thread, Operation operation) = history.Calls[call.Call];
            return $"{thread} {operation}: {call.Phase}";
        });
        return string.Join("; ", [Value.Describe(), .. pending]);
    }
}
