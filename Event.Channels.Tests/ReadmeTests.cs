using System.Text.RegularExpressions;

namespace Event.Channels.Tests;

/// <summary>Every C# block of the README is a program that prints what its comments say.</summary>
[NonParallelizable]
public sealed partial class ReadmeTests
{
    private static IEnumerable<TestCaseData> Programs() =>
        CSharpBlock().Matches(ReadReadme()).Select((block, index) =>
            new TestCaseData(block.Groups["code"].Value).SetArgDisplayNames($"block {index + 1}"));

    [Test]
    public void The_readme_has_an_example_of_each_mode()
    {
        string[] programs = [.. CSharpBlock().Matches(ReadReadme()).Select(block => block.Value)];

        Assert.That(programs, Has.Some.Contains("await foreach").And.Not.Contains("Sync"));
        Assert.That(programs, Has.Some.Contains("await foreach").And.Contains("Sync = true"));
    }

    [TestCaseSource(nameof(Programs))]
    public async Task A_program_of_the_readme_prints_what_it_says(string code)
    {
        string[] expected = [.. PrintsComment().Matches(code).SelectMany(comment => comment.Groups["words"].Value.Split(' '))];

        string printed = await CompiledProgram.RunAsync(code);

        Assert.That(expected, Is.Not.Empty);
        Assert.That(printed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(expected));
    }

    private static string ReadReadme() => File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "README.md"));

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("// prints (?<words>.+)")]
    private static partial Regex PrintsComment();
}
