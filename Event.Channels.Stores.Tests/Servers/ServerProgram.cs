namespace EventChannels.Stores.Tests.Servers;

/// <summary>A server program for the tests: its path, and the outcome if it is missing.</summary>
/// <remarks>
/// If a program is missing, the tests that need it are ignored, with a reason that contains the command to install it. With
/// EVENT_CHANNELS_REQUIRE_STORES=1 in the environment, they fail instead.
/// </remarks>
internal sealed class ServerProgram(string name, string package)
{
    private static readonly string[] _folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin", "/usr/bin"];

    public static ServerProgram Etcd { get; } = new("etcd", "etcd-server");

    public static ServerProgram Redis { get; } = new("redis-server", "redis-server");

    public static bool IsRequired => Environment.GetEnvironmentVariable("EVENT_CHANNELS_REQUIRE_STORES") == "1";

    public string Name => name;

    /// <summary>The path of the program. Ends the test if there is none.</summary>
    public string Require()
    {
        if (Find(name) is not { } path)
        {
            string reason = $"{name} is not on the PATH: apt-get install {package}";
            throw IsRequired ? new AssertionException(reason) : new IgnoreException(reason);
        }

        return path;
    }

    public static string? Find(string name) => _folders
        .Where(Path.IsPathRooted)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
