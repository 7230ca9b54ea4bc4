using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace EventChannels.Benchmarks;

/// <summary>Uses values in every way at once for some time, and checks all promises meanwhile.</summary>
/// <remarks>
/// It runs on the main thread, which takes no part in the test. So the watchdog runs even if all threads of the thread pool are
/// stuck.
/// </remarks>
internal sealed class Soak
{
    // After a fault, some parties may be stuck forever.
    private static readonly TimeSpan _patienceAfterFault = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(20);

    // A constant number of threads. Otherwise the thread pool would try more threads. Each has its own memory, so a busy
    // machine would look like a leak. Observers that set a value with every-value watchers may block two of the threads.
    private static readonly int _poolThreads = (2 * Environment.ProcessorCount) + 4;

    private readonly TimeSpan _duration;
    private readonly ulong _seed;
    private readonly TextWriter _output;
    private readonly SoakContext _context = new();
    private readonly SoakWorker[] _workers;
    private readonly Watchdog _watchdog;
    private readonly Steadiness _steadiness = new();
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private TimeSpan _lookedAt;
    private volatile bool _isInterrupted;

    public Soak(TimeSpan duration, ulong seed, TextWriter output)
    {
        (_duration, _seed, _output) = (duration, seed, output);
        var random = new SplitRandom(seed);
        _workers = [.. AllScenarios.Create().Select((scenario, index) =>
            new SoakWorker(_context, scenario, index + 1, random.Split()))];
        _watchdog = new Watchdog(_workers, _context.Faults);
    }

    // About twelve in each run, but at most one in two seconds, since each stops all workers.
    private TimeSpan SteadyPointInterval => TimeSpan.FromSeconds(Math.Clamp(_duration.TotalSeconds / 12, 2, 20));

    private bool IsOver => _time.Elapsed >= _duration || _isInterrupted || _context.Faults.Count > 0;

    /// <summary>Runs until the time is over, until Ctrl+C, or until the first fault.</summary>
    /// <returns>Whether there was no fault.</returns>
    public bool Run()
    {
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"soak: seed {_seed}, {_duration.TotalMinutes:0.##} min, {_workers.Length} workers, "
            + $"{Environment.ProcessorCount} cores"));
        TaskScheduler.UnobservedTaskException += NoteUnobserved;
        ExceptionHandling.SetUnhandledExceptionHandler(error =>
        {
            _context.Faults.Add($"unhandled: {error}");
            return true;
        });
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);

        FixPoolSize();
        Task work = Task.WhenAll(_workers.Select(worker => Task.Run(worker.RunAsync)));
        while (!IsOver)
        {
            Watch(SteadyPointInterval, () => IsOver);
            if (!IsOver)
            {
                TakeSteadyPoint();
            }
        }

        _context.End();
        Watch(TimeSpan.MaxValue, () => work.IsCompleted || _context.Faults.Count > 0);
        if (_context.Faults.Count == 0)
        {
            Heap.BytesInUse(); // failed tasks that were never observed are reported when they are finalized
            _context.Faults.AddAll(_steadiness.Judge());
        }
        else
        {
            work.Wait(_patienceAfterFault);
        }

        TaskScheduler.UnobservedTaskException -= NoteUnobserved;
        return Conclude();
    }

    private static void FixPoolSize()
    {
        ThreadPool.GetMinThreads(out _, out int fewestForInput);
        ThreadPool.GetMaxThreads(out _, out int mostForInput);
        ThreadPool.SetMinThreads(_poolThreads, fewestForInput);
        ThreadPool.SetMaxThreads(_poolThreads, mostForInput);
    }

    // All workers wait, so only the objects that they keep from life to life are in use.
    private void TakeSteadyPoint()
    {
        _context.PausePoint.Close();
        Watch(TimeSpan.MaxValue, () => _context.PausePoint.Waiting == _workers.Length || _context.Faults.Count > 0);
        if (_context.Faults.Count == 0)
        {
            _watchdog.Look(); // it forgets the finished lives
            Heap.BytesInUse();
            _context.Faults.AddAll(_context.Remains.Look());
            SteadyPoint point = Measure();
            _steadiness.Add(point);
            _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_time.Elapsed:m\\:ss} {Sum()}; {point}"));
        }

        _context.PausePoint.Open();
    }

    private static SteadyPoint Measure()
    {
        long bytes = Heap.BytesInUse();
        using var process = Process.GetCurrentProcess();
        int poolThreads = ThreadPool.ThreadCount;
        return new SteadyPoint(bytes, poolThreads, Math.Max(0, process.Threads.Count - poolThreads), process.HandleCount);
    }

    // Waits for a condition, and watches the parties meanwhile.
    private void Watch(TimeSpan longest, Func<bool> isMet)
    {
        TimeSpan start = _time.Elapsed;
        while (!isMet() && _time.Elapsed - start < longest)
        {
            Thread.Sleep(_pollInterval);
            if (_time.Elapsed - _lookedAt >= TimeSpan.FromSeconds(1))
            {
                _lookedAt = _time.Elapsed;
                _watchdog.Look();
            }
        }
    }

    private bool Conclude()
    {
        foreach (string fault in _context.Faults.Kept())
        {
            _output.WriteLine($"fault: {fault}");
        }

        bool passes = _context.Faults.Count == 0;
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(passes ? "PASS" : "FAIL")} seed {_seed}, {_time.Elapsed.TotalMinutes:0.0} min"
            + $"{(_isInterrupted ? " (ended early)" : "")}, {Sum()}, {_steadiness}"));
        return passes;
    }

    private Tally Sum() => Tally.Sum(_workers.Select(worker => worker.Tally));

    private void NoteUnobserved(object? sender, UnobservedTaskExceptionEventArgs arguments) =>
        _context.Faults.Add($"unobserved: {arguments.Exception}");

    private void Interrupt(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _isInterrupted = true;
    }
}
