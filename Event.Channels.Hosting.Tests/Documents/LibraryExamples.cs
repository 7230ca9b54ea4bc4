using EventChannels.Hosting.Tests.Support;

namespace EventChannels.Tests.Documents;

/// <summary>How the examples in the library's XML documentation are run, and a sample of the members that the tests check.</summary>
internal static class LibraryExamples
{
    /// <summary>Members with an example.</summary>
    public static string[] Shown { get; } = ["AddValue", "AddWatcher", "GetChangeToken", "ToValue"];

    /// <summary>Members that have no example.</summary>
    public static string[] Unshown { get; } = [];

    /// <summary>Members that can be cancelled.</summary>
    public static string[] Cancellable { get; } = [];

    /// <param name="example">The code, without the lines that readers have at the top of their file.</param>
    /// <returns>The output.</returns>
    public static async Task<string> RunAsync(string example)
    {
        using var program = new WebProgram("using EventChannels;\n\n" + example);
        await program.RunAsync("--Logging:LogLevel:Default", "None").Within();
        return program.Printed;
    }
}
