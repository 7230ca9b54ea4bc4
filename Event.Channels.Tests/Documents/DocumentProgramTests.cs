namespace EventChannels.Tests.Documents;

/// <summary>Every C# block of the documentation is a program that prints the output in its comments.</summary>
[NonParallelizable]
public sealed class DocumentProgramTests
{
    private static IEnumerable<TestCaseData> Programs() => Document.CasesOf(Pages.All);

    [TestCaseSource(nameof(Programs))]
    public async Task A_program_on_a_page_prints_the_output_in_its_comments(string code)
    {
        var program = new DocumentCode("", code);

        string printed = await CompiledProgram.RunAsync(code);

        Assert.That(program.Expected, Is.Not.Empty);
        Assert.That(DocumentCode.Words(printed), Is.EqualTo(program.Expected));
    }
}
