using EventChannels.Hosting.Tests.Support;
using EventChannels.Tests.Documents;

namespace EventChannels.Hosting.Tests.Documents;

/// <summary>Runs the programs of the page: those that end by themselves to their end, the others until they were talked to.</summary>
internal static class Conversations
{
    /// <returns>What the program printed.</returns>
    public static async Task<string> RunAsync(DocumentCode program)
    {
        if (program.Code.Contains("app.Run()", StringComparison.Ordinal))
        {
            HostedProgram hosted = await HostedProgram.StartAsync(program.Code);
            await using (hosted)
            {
                await WithAsync(program.Heading, hosted);
                await hosted.StopAsync();
                return hosted.Printed;
            }
        }

        using var ending = new WebProgram(program.Code);
        await ending.RunAsync("--Logging:LogLevel:Default", "None").Within();
        Assert.That(program.Expected, Is.Not.Empty);
        return ending.Printed;
    }

    private static Task WithAsync(string heading, HostedProgram program) => heading switch
    {
        "From `dotnet new web` to a live page" => LivePageAsync(program),
        _ => throw new ArgumentException($"Nobody talks to the program under '{heading}'.", nameof(heading)),
    };

    private static async Task LivePageAsync(HostedProgram program)
    {
        using var client = new EventClient(program.Address);

        Assert.That(await client.Http.GetStringAsync("/").Within(), Does.Contain("new EventSource"));

        await using Events memory = await client.OpenAsync("/memory");
        long first = long.Parse((await memory.NextAsync()).Data, null);
        long second = long.Parse((await memory.NextAsync()).Data, null);
        Assert.That(new[] { first, second }, Is.All.GreaterThan(0));
    }
}
