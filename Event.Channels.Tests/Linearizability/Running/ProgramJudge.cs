using System.Diagnostics;
using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Programs;
using EventChannels.Tests.Linearizability.Search;

namespace EventChannels.Tests.Linearizability.Running;

/// <summary>Runs a program many times on real threads, and looks for an order that explains each run.</summary>
/// <param name="create">Makes the value that the program runs on.</param>
/// <param name="random">Decides how long threads spin.</param>
internal sealed class ProgramJudge(Func<ConcurrentProgram, ITestedValue> create, Random random) : IDisposable
{
    private const int MostSpins = 40;

    // The number of drawn spins that count as none: the thread yields instead.
    private const int Yields = 8;

    // How many configurations that led to a failure are printed.
    private const int MostConfigurations = 5;

    // The verdicts on the current program's histories. Most of its runs are alike.
    private readonly HashSet<string> _explained = [];
    private readonly HashSet<string> _resting = [];
    private Crew _crew = new();

    public RunStatistics Statistics { get; } = new();

    /// <summary>The time limit for operations that must continue.</summary>
    public required TimeSpan Limit { get; set; }

    /// <summary>Runs a program.</summary>
    /// <exception cref="NotLinearizableException">No order explains a run.</exception>
    public void Judge(ConcurrentProgram program, int runs)
    {
        _explained.Clear();
        _resting.Clear();
        Statistics.Programs++;
        var batch = new ProgramRun[runs];
        for (int run = 0; run < runs; run++)
        {
            batch[run] = new ProgramRun(program, create, Spins(program));
        }

        _crew.Begin(batch);
        try
        {
            foreach (ProgramRun run in batch)
            {
                JudgeRun(program, run);
            }
        }
        catch (NotLinearizableException)
        {
            ReplaceCrew(); // it may hang
            Array.ForEach(batch, static run => run.Abandon());
            throw;
        }
    }

    public void Dispose() => _crew.Dispose();

    private int[][] Spins(ConcurrentProgram program) =>
        [.. program.Threads.Select(operations =>
            (int[])[.. operations.Select(_ => Math.Max(0, random.Next(-Yields, MostSpins)))])];

    private void ReplaceCrew()
    {
        _crew.Dispose();
        _crew = new Crew();
    }

    private void JudgeRun(ConcurrentProgram program, ProgramRun run)
    {
        var epilogue = new Epilogue(program, run);
        long start = Stopwatch.GetTimestamp();
        History? stuck = WaitForRest(program, run);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        Statistics.LongestRun = time > Statistics.LongestRun ? time : Statistics.LongestRun;
        epilogue.LookAround();
        epilogue.Complete();
        bool ends = End(run, epilogue);
        History history = run.History(epilogue.Calls);
        Count(history);
        if (_explained.Add(history.Fingerprint()))
        {
            Statistics.Histories++;
            Verdict verdict = LinearizationSearch.Explain(program, history);
            if (!verdict.IsExplained)
            {
                throw Failure("No order of the operations explains this run", history, verdict);
            }
        }

        if (stuck is not null)
        {
            Verdict verdict = LinearizationSearch.Explain(program, stuck);
            throw Failure("A wake-up is lost: in no order do all waiting operations have to wait", stuck, verdict);
        }

        if (!ends)
        {
            Verdict verdict = LinearizationSearch.Explain(program, history);
            throw Failure("An operation waits, although the value is completed and all watchers are disposed", history, verdict);
        }
    }

    // Returns the history, if an operation waits that must not.
    private History? WaitForRest(ConcurrentProgram program, ProgramRun run)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            if (!run.WaitUntilIdle(Limit))
            {
                return run.History([]); // a thread does not return from a method that must not block
            }

            int steps = run.Steps;
            if (run.HasEnded)
            {
                return null;
            }

            History history = run.History([]);
            string fingerprint = history.Fingerprint();
            if (_resting.Contains(fingerprint) || LinearizationSearch.MayRest(program, history))
            {
                _resting.Add(fingerprint);
                return null;
            }

            if (!LinearizationSearch.Explain(program, history).IsExplained)
            {
                return null; // nothing to wait for: the whole run has no explanation either
            }

            var spinner = default(SpinWait);
            while (run.Steps == steps)
            {
                if (Environment.TickCount64 - start > Limit.TotalMilliseconds)
                {
                    return history;
                }

                spinner.SpinOnce();
            }
        }
    }

    private bool End(ProgramRun run, Epilogue epilogue)
    {
        long start = Environment.TickCount64;
        var spinner = default(SpinWait);
        do
        {
            epilogue.DisposeAll(); // again, since a thread that continues may open others
            if (Environment.TickCount64 - start > Limit.TotalMilliseconds)
            {
                return false;
            }

            spinner.SpinOnce();
        }
        while (!run.HasEnded);
        return true;
    }

    private void Count(History history)
    {
        Statistics.Runs++;
        Statistics.Operations += history.Calls.Count;
        Statistics.Overlapping += history.Overlaps() ? 1 : 0;
    }

    private static NotLinearizableException Failure(string what, History history, Verdict verdict)
    {
        IReadOnlyCollection<Configuration> ways = verdict.Configurations;
        string place = verdict.IsExplained ? "end" : "arrow";
        return new NotLinearizableException(string.Join(
            Environment.NewLine,
            [
                $"{what}:",
                .. history.Events.Select(step => (step == verdict.Unexplained ? "--> " : "    ") + history.Describe(step)),
                $"The search reached the {place} in {ways.Count} ways, such as:",
                .. ways.Take(MostConfigurations).Select(way => "    " + way.Describe(history)),
            ]), verdict.IsExplained);
    }
}
