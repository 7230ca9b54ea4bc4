using System.Diagnostics;
using EventChannels.Exploration.Exploring;
using EventChannels.Exploration.Mutants;
using EventChannels.Exploration.Programs;
using NUnit.Framework;

namespace EventChannels.Exploration.Tests;

[Explicit("Finds killers.")]
public class FinderTests
{
    [Test]
    public void Find()
    {
        var compiler = new LibraryCompiler();
        IEnumerable<string> Every(IEnumerable<string> programs, int n) => programs.Where((_, i) => i % n == 0);
        (string, Plan)[] programs =
        [
            .. ProgramSets.Chosen.Select(p => (p, (Plan)new Plan.Random(1, 3, 40))),
            .. Every(ProgramSets.TwoThreads, 3).Select(p => (p, (Plan)new Plan.Random(1, 3, 10))),
            .. Every(ProgramSets.ThreeThreads, 7).Select(p => (p, (Plan)new Plan.Random(1, 3, 10))),
            .. Every(ProgramSets.TwoWatchers, 11).Select(p => (p, (Plan)new Plan.Random(1, 3, 10))),
            .. Every(ProgramSets.Operators, 7).Select(p => (p, (Plan)new Plan.Random(1, 3, 20))),
        ];
        foreach (Mutant mutant in AllMutants.All)
        {
            var watch = Stopwatch.StartNew();
            try
            {
                ExploredLibrary library = ExploredLibrary.Load(compiler.Compile(mutant));
                double compiled = watch.Elapsed.TotalSeconds;
                int tried = 0;
                Outcome? killer = null;
                long n = 0;
                foreach ((string p, Plan plan) in mutant.File.Contains("Deriving") ? programs.Reverse() : programs)
                {
                    Outcome outcome = library.Explore(p, plan);
                    tried++;
                    n += outcome.Executions;
                    if (outcome.Failure is not null) { killer = outcome; break; }
                }

                File.AppendAllText("/tmp/explore-kills.txt", $"{(killer is null ? "SURVIVES" : "killed")}\t{mutant.Name}\t{killer?.Program}\t{tried} {n} {compiled:F1} {watch.Elapsed.TotalSeconds:F1}s\t{killer?.Failure?.Split('\n')[0]}\n");
            }
            catch (Exception e)
            {
                File.AppendAllText("/tmp/explore-kills.txt", $"ERROR\t{mutant.Name}\t{e}\n");
            }
        }
    }
}
