using EventChannels.Tests.Documents;

namespace EventChannels.Hosting.Tests.Documents;

/// <summary>Every C# block on the page about hosts is a program that behaves as the page says.</summary>
/// <remarks>
/// A program that ends by itself prints the output in its comments. A program that runs until it is stopped is tested
/// through its <see cref="Conversations"/>.
/// </remarks>
[NonParallelizable]
public sealed class HostPageTests
{
    private static IEnumerable<TestCaseData> Programs() => Document.CasesOf(Pages.All);

    // `dotnet new web` generates four lines.
    [Test]
    public void A_live_page_adds_fewer_than_ten_lines_to_the_template()
    {
        DocumentCode program = Pages.All[0].Programs().First();

        Assert.That(program.Code.Split('\n').Count(line => line.Length > 0) - 4, Is.LessThan(10));
    }

    [Test]
    public void The_proto_file_on_the_page_is_the_file_that_its_programs_are_compiled_with() =>
        Assert.That(Read("hosts.md").Contains($"```proto\n{Read("weather.proto")}```\n", StringComparison.Ordinal));

    [TestCaseSource(nameof(Programs))]
    public async Task A_program_on_the_page_behaves_as_its_comments_say(string code)
    {
        DocumentCode program = Pages.All.SelectMany(page => page.Programs()).Single(program => program.Code == code);

        string printed = await Conversations.RunAsync(program);

        Assert.That(DocumentCode.Words(printed), Is.EqualTo(program.Expected));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, file));
}
