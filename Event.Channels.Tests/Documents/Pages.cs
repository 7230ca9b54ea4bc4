namespace EventChannels.Tests.Documents;

/// <summary>The pages whose code is held to what they say.</summary>
internal static class Pages
{
    public static Document Readme { get; } = new("README.md");

    public static IReadOnlyList<Document> All { get; } = [Readme, new("guide.md")];
}
