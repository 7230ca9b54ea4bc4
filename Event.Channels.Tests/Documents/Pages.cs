namespace EventChannels.Tests.Documents;

/// <summary>The pages whose code is compiled and run.</summary>
internal static class Pages
{
    /// <summary>The heading of the README's first program, whose output depends on time.</summary>
    public const string FirstProgram = "Newest value";

    /// <summary>Without the first program, and without the one that needs a web host, which the tests of hosting run.</summary>
    public static Document Readme { get; } = new("README.md", heading => heading is not (FirstProgram or "In a host"));

    public static IReadOnlyList<Document> All { get; } = [Readme, new("guide.md"), new("troubleshooting.md"), new("implementing.md")];
}
