namespace EventChannels.Tests.Documents;

/// <summary>How the examples in the library's XML documentation are run, and a sample of the members that the tests check.</summary>
internal static class LibraryExamples
{
    /// <summary>Members with an example.</summary>
    public static string[] Shown { get; } = ["HasUnread", "Select", "Set"];

    /// <summary>Members that have no example.</summary>
    public static string[] Unshown { get; } = [];

    /// <summary>Members that can be cancelled.</summary>
    public static string[] Cancellable { get; } = ["IWatcher.ReadAllAsync", "MemoryWatcher.GetAsync", "ValueExtensions.SetFromAsync"];

    /// <param name="example">The code, without the lines that readers have at the top of their file.</param>
    /// <returns>The output.</returns>
    public static Task<string> RunAsync(string example) => CompiledProgram.RunAsync("using EventChannels;\n\n" + example);
}
