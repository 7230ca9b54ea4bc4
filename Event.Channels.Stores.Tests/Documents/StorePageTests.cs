using EventChannels.Tests.Documents;

namespace EventChannels.Stores.Tests.Documents;

/// <summary>
/// Every C# block on the page about stores is a program that prints the output in its comments, with real servers.
/// </summary>
[NonParallelizable]
public sealed class StorePageTests
{
    private static IEnumerable<TestCaseData> Programs() => Document.CasesOf(Pages.All);

    [TestCaseSource(nameof(Programs))]
    public async Task A_program_on_the_page_prints_the_output_in_its_comments(string code)
    {
        string[] expected = new DocumentCode("", code).Expected;

        string printed = await StoreProgram.RunAsync(code);

        Assert.That(expected, Is.Not.Empty);
        Assert.That(DocumentCode.Words(printed), Is.EqualTo(expected));
    }
}
