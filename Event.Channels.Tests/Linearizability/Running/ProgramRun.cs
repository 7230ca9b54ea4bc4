using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Running;

/// <summary>One run of a program. Its threads begin together, and each operation records its beginning and its end.</summary>
internal sealed class ProgramRun
{
    private readonly RunClock _clock = new();
    private readonly OperationRunner _runner;
    private readonly RecordedCall[][] _threads;
    private readonly int[][] _spins;
    private readonly bool[] _finished;
    private readonly object _gate = new();
    private int _arrived;
    private volatile bool _isAbandoned;

    // The threads that neither wait nor have finished.
    private int _running;

    /// <param name="program">The program.</param>
    /// <param name="create">Creates the value.</param>
    /// <param name="spins">How long each thread spins before each operation, so operations overlap; 0 to yield.</param>
    public ProgramRun(ConcurrentProgram program, Func<ConcurrentProgram, ITestedValue> create, int[][] spins)
    {
        _runner = new OperationRunner(program, create(program), _clock);
        _threads =
        [
            .. program.Threads.Select(static (operations, thread) =>
                (RecordedCall[])[.. operations.Select(operation => new RecordedCall($"thread {thread}", operation))]),
        ];
        _spins = spins;
        _finished = new bool[_threads.Length];
        _running = _threads.Length;
    }

    public int ThreadCount => _threads.Length;

    /// <summary>The calls of all threads.</summary>
    public IEnumerable<RecordedCall> Calls => _threads.SelectMany(static calls => calls);

    /// <summary>The number of recorded beginnings and ends.</summary>
    public int Steps => _clock.Noted;

    /// <summary>Whether all threads have finished, and none of the operations that they left waits.</summary>
    public bool HasEnded => Enumerable.Range(0, ThreadCount).All(HasFinished) && !Calls.Any(static call => call.IsPending);

    public bool HasFinished(int thread) => Volatile.Read(ref _finished[thread]);

    /// <summary>Lets no thread wait for another one to begin, in an abandoned run.</summary>
    public void Abandon() => _isAbandoned = true;

    /// <summary>Whether the watcher exists yet.</summary>
    public bool IsOpen(int watcher) => _runner.IsOpen(watcher);

    /// <summary>Runs an operation that does not wait, after the program.</summary>
    public void Do(RecordedCall call)
    {
        call.NoteCalled(_clock);
        _runner.Begin(call).Wait();
    }

    /// <summary>Runs a thread's part of the program.</summary>
    public void RunThread(int thread)
    {
        Interlocked.Increment(ref _arrived);
        var spinner = default(SpinWait);
        while (Volatile.Read(ref _arrived) < ThreadCount && !_isAbandoned)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }

        for (int index = 0; index < _threads[thread].Length; index++)
        {
            Spin(_spins[thread][index]);
            RunCall(_threads[thread][index]);
        }

        Volatile.Write(ref _finished[thread], true);
        NoteIdle();
    }

    /// <summary>Waits until every thread waits or has finished.</summary>
    public bool WaitUntilIdle(TimeSpan limit)
    {
        lock (_gate)
        {
            while (Volatile.Read(ref _running) != 0)
            {
                if (!Monitor.Wait(_gate, limit))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>The events so far, including those in calls of other threads.</summary>
    public History History(IEnumerable<RecordedCall> others)
    {
        RecordedCall[] calls = [.. Calls, .. others];
        SortedList<int, HistoryEvent> events = [];
        for (int call = 0; call < calls.Length; call++)
        {
            calls[call].AddTo(events, call);
        }

        return new History([.. calls.Select(static call => (call.Thread, call.Operation))], [.. events.Values]);
    }

    // On a machine with fewer processors than threads, threads meet only if one yields to another.
    private static void Spin(int spins)
    {
        if (spins == 0)
        {
            Thread.Yield();
        }
        else
        {
            Thread.SpinWait(spins);
        }
    }

    // A Set may block its thread, so it counts as waiting.
    private void RunCall(RecordedCall call)
    {
        call.NoteCalled(_clock);
        bool mayBlock = call.Operation.Kind == OperationKind.Set;
        if (mayBlock)
        {
            NoteIdle();
        }

        Task ended = _runner.Begin(call);
        bool waits = !ended.IsCompleted && !call.Operation.IsLeft;
        if (waits)
        {
            NoteIdle();
            ended.Wait();
        }

        if (mayBlock || waits)
        {
            Interlocked.Increment(ref _running);
        }
    }

    private void NoteIdle()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }
}
