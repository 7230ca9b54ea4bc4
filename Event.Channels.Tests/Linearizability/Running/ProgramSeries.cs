using CsCheck;
using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Running;

/// <summary>Generated programs, one after another, until one fails or the time is over.</summary>
/// <remarks>
/// EVENT_CHANNELS_SEED repeats all programs of an earlier run. CsCheck_Seed repeats one program many times, since threads do
/// not meet in the same way each time. CsCheck generates the programs, and looks for a shorter one after a failure. Its
/// SampleParallel compares states instead of the results of each operation, and does not support operations that wait.
/// </remarks>
internal sealed class ProgramSeries(Gen<ConcurrentProgram> generator, Func<ConcurrentProgram, ITestedValue> create)
{
    /// <summary>How often each program runs before it counts as right.</summary>
    public int Runs { get; init; } = 40;

    /// <summary>The time limit for operations that must continue.</summary>
    public TimeSpan Limit { get; init; } = Deadlines.Unexpected;

    /// <summary>How often a shorter program runs.</summary>
    public int RunsOfShorter { get; init; } = 200;

    /// <summary>How long to look for a shorter program, in seconds.</summary>
    public int SecondsForShorter { get; init; } = 20;

    /// <summary>The time limit for operations that must continue, after a program has failed.</summary>
    public TimeSpan LimitOfShorter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Runs programs for the given time.</summary>
    /// <returns>The statistics, and the failure; null if there is none.</returns>
    public (RunStatistics Statistics, string? Failure) Run(TimeSpan time)
    {
        Random random = Stress.SeededRandom();
        var programs = new PCG(stream: 0, (ulong)random.NextInt64());
        using var judge = new ProgramJudge(create, random) { Limit = Limit };
        long start = Environment.TickCount64;
        while (Environment.TickCount64 - start < time.TotalMilliseconds)
        {
            string seed = Check.Seed ?? programs.ToString();
            ConcurrentProgram program = generator.Generate(Check.Seed is null ? programs : PCG.Parse(seed), null, out _);
            try
            {
                judge.Judge(program, Runs);
            }
            catch (NotLinearizableException failure)
            {
                return (judge.Statistics, Report(seed, program, failure, judge));
            }
        }

        return (judge.Statistics, null);
    }

    private string Report(string seed, ConcurrentProgram found, NotLinearizableException failure, ProgramJudge judge)
    {
        judge.Limit = Limit < LimitOfShorter ? Limit : LimitOfShorter;
        (ConcurrentProgram program, string report) = (found, failure.Message);
        bool isKnown = true;
        try
        {
            generator.Sample(
                shorter =>
                {
                    if (isKnown)
                    {
                        isKnown = false; // the first call has the seed of the failing program
                        throw failure;
                    }

                    try
                    {
                        judge.Judge(shorter, RunsOfShorter);
                    }
                    catch (NotLinearizableException again)
                    {
                        if (again.Hangs != failure.Hangs)
                        {
                            return; // it may just be slow, since the limit is short here
                        }

                        (program, report) = (shorter, again.Message);
                        throw;
                    }
                },
                seed: seed,
                time: SecondsForShorter,
                threads: 1,
                print: static _ => "");
        }
        catch (CsCheckException shortest)
        {
            seed = shortest.Message.Split("CsCheck_Seed=")[^1].Split(' ')[0];
        }

        TestContext.TestAdapter test = TestContext.CurrentContext.Test;
        string project = typeof(ProgramSeries).Assembly.GetName().Name!;
        return string.Join(
            Environment.NewLine,
            ["The shortest program that failed:", program, report, "To run this program repeatedly:", Command()]);

        string Command() => $"CsCheck_Seed={seed} dotnet test {project} --filter Name~{test.MethodName}";
    }
}
