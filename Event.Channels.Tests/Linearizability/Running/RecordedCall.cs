using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Running;

/// <summary>A call of a run, and the times of its steps.</summary>
/// <remarks>The threads of the run write it, and the judge reads it.</remarks>
internal sealed class RecordedCall(string thread, Operation operation)
{
    private int _called;
    private int _returned;
    private int _ended;

    public string Thread { get; } = thread;

    public Operation Operation { get; } = operation;

    /// <summary>The outcome, once it has ended.</summary>
    public Outcome Outcome { get; private set; }

    /// <summary>Whether it has begun and not ended.</summary>
    public bool IsPending => Volatile.Read(ref _called) != 0 && Volatile.Read(ref _ended) == 0;

    public void NoteCalled(RunClock clock) => clock.Note(ref _called);

    public void NoteReturned(RunClock clock) => clock.Note(ref _returned);

    public void NoteEnded(RunClock clock, Outcome outcome)
    {
        Outcome = outcome;
        clock.Note(ref _ended);
    }

    /// <summary>Adds the events so far, each with its time.</summary>
    public void AddTo(SortedList<int, HistoryEvent> events, int call)
    {
        int called = Volatile.Read(ref _called);
        int ended = Volatile.Read(ref _ended);
        int returned = Volatile.Read(ref _returned);
        if (called == 0)
        {
            return;
        }

        events.Add(called, new HistoryEvent(EventKind.Called, call));
        if (ended != 0)
        {
            events.Add(ended, new HistoryEvent(EventKind.Ended, call, Outcome));
        }

        // The return is reported only if the call had not ended before it.
        if (returned != 0 && (ended == 0 || returned < ended))
        {
            events.Add(returned, new HistoryEvent(EventKind.Returned, call));
        }
    }
}
