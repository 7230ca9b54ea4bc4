namespace EventChannels.Tests.Documents;

/// <summary>Every C# block of the documentation is a program that prints what its comments say.</summary>
[NonParallelizable]
public sealed class DocumentProgramTests
{
    private static IEnumerable<TestCaseData> Programs() => Document.CasesOf(Pages.All);

    [Test]
    public void The_readme_has_an_example_of_each_mode()
    {
        string[] programs = [.. Pages.Readme.Programs().Select(program => program.Code)];

        Assert.That(programs, Has.Some.Contains("await foreach").And.Not.Contains("Sync"));
        Assert.That(programs, Has.Some.Contains("await foreach").And.Contains("Delivery.Sync"));
    }

    [TestCaseSource(nameof(Programs))]
    public async Task A_program_of_a_page_prints_what_it_says(string code)
    {
        var program = new DocumentCode("", code);

        string printed = await CompiledProgram.RunAsync(code);

        Assert.That(program.Expected, Is.Not.Empty);
        Assert.That(DocumentCode.Words(printed), Is.EqualTo(program.Expected));
    }
}
