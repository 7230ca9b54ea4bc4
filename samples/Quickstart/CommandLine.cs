using System.CommandLine;
using EventChannels.Etcd;
using EventChannels.Redis;
using EventChannels.Stores;

namespace Quickstart;

/// <summary>
/// The settings of a run, and the token that ends it. After Ctrl-C or SIGTERM, the run has 10 s to print its summary.
/// </summary>
internal sealed record CommandLine(string JournalPath, IValueStore? Store, CancellationToken Ending)
{
    public static Task<int> RunAsync(string[] args, Func<CommandLine, Task<bool>> run)
    {
        Option<int> seconds = new("--seconds") { Description = "Seconds to run, 1 to 86400.", DefaultValueFactory = _ => 5 };
        Option<FileInfo> journal = new("--journal") { Description = "The CSV file to write. [default: a temporary file]" };
        Option<string> etcd = new("--etcd") { Description = "Counts with other processes in etcd, such as http://127.0.0.1:2379." };
        Option<string> redis = new("--redis") { Description = "Counts with other processes in Redis, such as 127.0.0.1:6379." };
        RootCommand command = new("Watches this machine, and shows which readings each watcher gets.") { seconds, journal, etcd, redis };
        command.SetAction(async (arguments, stop) =>
        {
            try
            {
                int duration = arguments.GetValue(seconds) is >= 1 and <= 86400 and int value ? value
                    : throw new FormatException("--seconds takes a whole number from 1 to 86400.");
                string path = arguments.GetValue(journal)?.FullName
                    ?? Path.Combine(Path.GetTempPath(), $"event-channels-{Environment.ProcessId}.csv");
                using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
                ending.CancelAfter(TimeSpan.FromSeconds(duration));
                await using IValueStore? store = arguments.GetValue(etcd) is { } etcdEndpoint ? new EtcdStore(etcdEndpoint)
                    : arguments.GetValue(redis) is { } redisEndpoint ? new RedisStore(redisEndpoint)
                    : null;
                return await run(new CommandLine(path, store, ending.Token)) ? 0 : 1;
            }
            catch (Exception error)
                when (error is IOException or UnauthorizedAccessException or FormatException or ArgumentException or StoreException)
            {
                await Console.Error.WriteLineAsync($"The run failed: {error.Message}");
                return 1;
            }
        });
        return command.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
    }
}
