using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Model;

namespace EventChannels.Tests.Linearizability.Search;

/// <summary>One way in which a history may have come so far: the value, and the operations under way.</summary>
internal sealed record Configuration(ValueModel Value, Sequence<PendingCall> Pending)
{
    /// <summary>A line about it.</summary>
    public string Describe(History history)
    {
        IEnumerable<string> pending = Pending.Select(call => $"{history.Calls[call.Call].Thread} {history.Calls[call.Call].Operation}: {call.Phase}");
        return string.Join("; ", [Value.Describe(), .. pending]);
    }
}
