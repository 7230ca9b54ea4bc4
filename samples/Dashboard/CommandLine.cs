using System.CommandLine;
using EventChannels.Etcd;
using EventChannels.Redis;
using EventChannels.Stores;

namespace Dashboard;

/// <summary>The port of the server, and the store that keeps the pace, if there is one.</summary>
internal sealed record CommandLine(int Port, IValueStore? Store, string StoreName)
{
    public static Task<int> RunAsync(string[] args, Func<CommandLine, Task> run)
    {
        Option<int> port = new("--port") { Description = "The port; 0 for a free port.", DefaultValueFactory = _ => 5080 };
        Option<string> etcd = new("--etcd") { Description = "Shares the pace in etcd, as http://127.0.0.1:2379." };
        Option<string> redis = new("--redis") { Description = "Shares the pace in Redis, as 127.0.0.1:6379." };
        RootCommand command = new("Shows a live page with consumers of several speeds.") { port, etcd, redis };
        command.SetAction(async (arguments, _) =>
        {
            try
            {
                int listenAt = arguments.GetValue(port) is >= 0 and <= 65535 and int value ? value
                    : throw new FormatException("--port takes a whole number from 0 to 65535.");
                (IValueStore? store, string name) =
                    arguments.GetValue(etcd) is { } etcdEndpoint ? (new EtcdStore(etcdEndpoint), "etcd")
                    : arguments.GetValue(redis) is { } redisEndpoint ? (new RedisStore(redisEndpoint), "Redis")
                    : ((IValueStore?)null, "memory");
                await using (store)
                {
                    await run(new CommandLine(listenAt, store, name));
                    return 0;
                }
            }
            catch (Exception error) when (error is IOException or FormatException or ArgumentException or StoreException)
            {
                await Console.Error.WriteLineAsync($"The dashboard failed: {error.Message}");
                return 1;
            }
        });

        // The host ends on Ctrl-C and SIGTERM.
        return command.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = null });
    }
}
