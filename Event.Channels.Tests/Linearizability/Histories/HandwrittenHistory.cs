using EventChannels.Tests.Linearizability.Programs;
using EventChannels.Tests.Linearizability.Search;

namespace EventChannels.Tests.Linearizability.Histories;

/// <summary>A history that was written by hand. Threads have names, and each has one call at a time.</summary>
/// <param name="firstValue">The value's initial data; null for none.</param>
/// <param name="watched">The watched operator.</param>
/// <param name="watchers">The delivery of each watcher.</param>
internal sealed class HandwrittenHistory(int? firstValue, Operator watched, params Delivery[] watchers)
{
    private readonly ConcurrentProgram _program = new(firstValue, IsInline: false, watched, watchers, []);
    private readonly List<(string Thread, Operation Operation)> _calls = [];
    private readonly List<HistoryEvent> _events = [];

    public HandwrittenHistory(int? firstValue, params Delivery[] watchers)
        : this(firstValue, Operator.None, watchers)
    {
    }

    /// <summary>Whether an order explains it.</summary>
    public bool IsExplained => LinearizationSearch.Explain(_program, History).IsExplained;

    /// <summary>Whether all waiting operations may have to wait.</summary>
    public bool MayRest => LinearizationSearch.MayRest(_program, History);

    private History History => new(_calls, _events);

    /// <summary>An operation begins.</summary>
    public HandwrittenHistory Begins(string thread, Operation operation)
    {
        _calls.Add((thread, operation));
        _events.Add(new HistoryEvent(EventKind.Called, _calls.Count - 1));
        return this;
    }

    /// <summary>An operation begins, and its task waits.</summary>
    public HandwrittenHistory Waits(string thread, Operation operation)
    {
        Begins(thread, operation);
        _events.Add(new HistoryEvent(EventKind.Returned, _calls.Count - 1));
        return this;
    }

    /// <summary>The operation of a thread ends.</summary>
    public HandwrittenHistory Ends(string thread, Outcome outcome)
    {
        _events.Add(new HistoryEvent(EventKind.Ended, _calls.FindLastIndex(call => call.Thread == thread), outcome));
        return this;
    }

    /// <summary>An operation begins and ends before anything else happens.</summary>
    public HandwrittenHistory Does(string thread, Operation operation, Outcome outcome) =>
        Begins(thread, operation).Ends(thread, outcome);
}
