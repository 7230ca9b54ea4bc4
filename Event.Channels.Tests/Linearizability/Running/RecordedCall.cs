using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Running;

/// <summary>A call of a run, and when its steps were.</summary>
/// <remarks>Written by the threads of the run, and read by the one that judges it.</remarks>
internal sealed class RecordedCall(string thread, Operation operation)
{
    private int _called;
    private int _returned;
    private int _ended;

    public string Thread { get; } = thread;

    public Operation Operation { get; } = operation;

    /// <summary>How it ended, once it has.</summary>
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

    /// <summary>Adds what has happened so far, each with its time.</summary>
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

        // One that has ended in the meantime tells no more.
        if (returned != 0 && (ended == 0 || returned < ended))
        {
            events.Add(returned, new HistoryEvent(EventKind.Returned, call));
        }
    }
}
