using EventChannels.Stores.Tests.Documents;

namespace EventChannels.Tests.Documents;

/// <summary>How the examples in the library's XML documentation are run, and a sample of the members that the tests check.</summary>
internal static class LibraryExamples
{
    private const string Usings = """
        using EventChannels;
        using EventChannels.Stores;
        using EventChannels.Etcd;
        using EventChannels.Redis;


        """;

    /// <summary>Members with an example.</summary>
    public static string[] Shown { get; } = ["CheckInterval", "Interrupt", "KeyPrefix", "UpdateAsync", "WriteAsync"];

    /// <summary>Members that have no example. An example would need the files of certificates.</summary>
    public static string[] Unshown { get; } = ["ClientCertificate", "RootCertificates"];

    /// <summary>Members that can be cancelled.</summary>
    public static string[] Cancellable { get; } =
        ["EtcdValue.DeleteAsync", "IValueStore.ReadAsync", "RedisStore.FollowAsync", "StoredValue.SetAsync"];

    /// <param name="example">The code, without the lines that readers have at the top of their file.</param>
    /// <returns>The output.</returns>
    public static Task<string> RunAsync(string example) => StoreProgram.RunAsync(Usings + example);
}
