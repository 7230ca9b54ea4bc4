namespace EventChannels.Tests.Documents;

/// <summary>The README's first program. Its output depends on time, so the tests check only the promises that hold at any speed.</summary>
[NonParallelizable]
public sealed class FirstProgramTests
{
    private static readonly Document _readme = new("README.md", heading => heading == Pages.FirstProgram);

    [Test]
    public async Task The_first_program_gives_both_consumers_newer_values_only_and_the_last_one()
    {
        (int[] quick, int[] slow) = Parse(await CompiledProgram.RunAsync(_readme.Programs().Single().Code));

        Assert.That(quick, Is.Unique.And.Ordered.And.SubsetOf(Sets));
        Assert.That(slow, Is.Unique.And.Ordered.And.SubsetOf(Sets));
        Assert.That((quick[^1], slow[^1]), Is.EqualTo((100, 100)));
    }

    [Test]
    public void The_output_in_the_readme_shows_that_the_slow_consumer_skips_values_and_the_quick_one_does_not()
    {
        (int[] quick, int[] slow) = Parse(_readme.OutputUnder(Pages.FirstProgram));

        Assert.That(quick, Is.EqualTo(Sets));
        Assert.That(slow, Is.Unique.And.Ordered.And.SubsetOf(Sets));
        Assert.That((slow.Length, slow[^1]), Is.EqualTo((4, 100)));
    }

    private static IEnumerable<int> Sets => Enumerable.Range(0, 11).Select(tenth => tenth * 10);

    private static (int[] Quick, int[] Slow) Parse(string output)
    {
        string[] lines = output.TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(2));
        return (Numbers(lines[0], "quick"), Numbers(lines[1], "slow"));
    }

    private static int[] Numbers(string line, string name)
    {
        string[] words = DocumentCode.Words(line);
        Assert.That(words[0], Is.EqualTo(name));
        return [.. words.Skip(1).Select(int.Parse)];
    }
}
