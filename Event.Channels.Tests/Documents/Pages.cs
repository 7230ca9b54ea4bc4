namespace EventChannels.Tests.Documents;

/// <summary>The pages whose code is held to what they say.</summary>
internal static class Pages
{
    /// <summary>Without the program that needs a web host, to which the tests of hosting hold the page.</summary>
    public static Document Readme { get; } = new("README.md", heading => heading != "In a host");

    public static IReadOnlyList<Document> All { get; } = [Readme, new("guide.md")];
}
