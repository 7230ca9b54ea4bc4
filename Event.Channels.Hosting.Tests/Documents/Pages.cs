namespace EventChannels.Tests.Documents;

/// <summary>The pages whose code is compiled and run.</summary>
internal static class Pages
{
    public static IReadOnlyList<Document> All { get; } = [new("README.md", heading => heading == "In a host"), new("hosts.md")];
}
