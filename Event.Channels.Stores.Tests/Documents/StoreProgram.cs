namespace EventChannels.Stores.Tests.Documents;

/// <summary>Runs a program of the documentation with real servers in place of those that it names.</summary>
internal static class StoreProgram
{
    /// <returns>The output of the program.</returns>
    public static async Task<string> RunAsync(string code)
    {
        code = await ReplaceAsync(code, "http://127.0.0.1:2379", async () => (await SharedServers.EtcdAsync()).Endpoint);
        code = await ReplaceAsync(code, "127.0.0.1:6379", async () => (await SharedServers.RedisAsync()).Endpoint);
        return await CompiledProgram.RunAsync(code);
    }

    private static async Task<string> ReplaceAsync(string code, string endpoint, Func<Task<string>> other) =>
        code.Contains(endpoint, StringComparison.Ordinal)
            ? code.Replace(endpoint, await other(), StringComparison.Ordinal)
            : code;
}
