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
        code = await ReplaceAsync(code, "http://127.0.0.1:2379", async () => (await SharedServers.EtcdAsync()).Endpoint);
        code = await ReplaceAsync(code, "127.0.0.1:6379", async () => (await SharedServers.RedisAsync()).Endpoint);

        string printed = await CompiledProgram.RunAsync(code);

        Assert.That(expected, Is.Not.Empty);
        Assert.That(DocumentCode.Words(printed), Is.EqualTo(expected));
    }

    private static async Task<string> ReplaceAsync(string code, string endpoint, Func<Task<string>> other) =>
        code.Contains(endpoint, StringComparison.Ordinal)
            ? code.Replace(endpoint, await other(), StringComparison.Ordinal)
            : code;
}
