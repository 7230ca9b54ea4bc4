namespace EventChannels.Exploration.Scheduling;

/// <summary>A system thread, which runs the logical threads of many executions, one after another.</summary>
internal sealed class Worker
{
    private static readonly Stack<Worker> _idle = new();

    private readonly SemaphoreSlim _turn = new(0);
    private LogicalThread? _next;

    private Worker() => new Thread(RunAll, maxStackSize: 1 << 20) { IsBackground = true, Name = "Exploration" }.Start();

    /// <summary>Lets a logical thread continue, on its worker or on an idle one.</summary>
    public static void GoOn(LogicalThread thread)
    {
        Worker? worker = thread.Worker;
        if (worker is null)
        {
            worker = Rent();
            worker._next = thread;
        }

        worker._turn.Release();
    }

    /// <summary>Waits until the logical thread on this worker may continue.</summary>
    public void WaitForTurn() => _turn.Wait();

    private static Worker Rent()
    {
        lock (_idle)
        {
            return _idle.TryPop(out Worker? worker) ? worker : new Worker();
        }
    }

    private void RunAll()
    {
        while (true)
        {
            WaitForTurn();
            LogicalThread? thread = _next;
            while (thread is not null)
            {
                Run(thread);
                LogicalThread? next = thread.Execution.NextAfter(thread);
                if (next is { Worker: null })
                {
                    thread = next;
                    continue;
                }

                Execution execution = thread.Execution;
                thread = null;
                lock (_idle)
                {
                    _idle.Push(this);
                }

                execution.HandOver(next);
            }
        }
    }

    private void Run(LogicalThread thread)
    {
        thread.Worker = this;
        (LogicalThread.Current, Execution.Current) = (thread, thread.Execution);
        try
        {
            thread.Body();
        }
        catch (Exception error)
        {
            thread.Execution.Fail($"{thread.Name} threw {error}");
        }

        LogicalThread.Current = null;
        thread.HasFinished = true;
    }
}
