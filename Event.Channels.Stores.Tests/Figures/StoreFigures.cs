using System.Diagnostics;
using System.Globalization;
using EventChannels.Etcd.Protos;
using EventChannels.Stores.Tests.Outages;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace EventChannels.Stores.Tests.Figures;

/// <summary>
/// The figures of docs/stores.md. Each server is alone on this machine, with its data on this machine's disk.
/// </summary>
[Explicit("Measures for some minutes. docs/stores.md has the command.")]
[NonParallelizable]
[TestFixtureSource(typeof(OutageKind), nameof(OutageKind.All))]
public sealed class StoreFigures(OutageKind kind) : TwoStoresFixture(kind)
{
    [Test]
    public async Task Latency_from_a_Set_to_a_watcher_compared_with_a_bare_watch()
    {
        const int WarmUp = 500;
        const int Updates = 3_000;
        await using var producer = new StoredValue<int>(ProducerStore, "key", NumberSerializer.Instance);
        await using var consumer = new StoredValue<int>(ConsumerStore, "key", NumberSerializer.Instance);
        using IWatcher<int> watcher = consumer.Watch();
        using BareWatch? bare = Kind.ToString() == "etcd" ? await BareWatch.OpenAsync(Server.Endpoint, "key") : null;
        List<double> sets = [];
        List<double> gets = [];
        List<double> bareGets = [];

        for (int update = 1; update <= WarmUp + Updates; update++)
        {
            Task<long> get = Task.Run(async () =>
            {
                await watcher.GetAsync(number => number == update);
                return Stopwatch.GetTimestamp();
            });
            Task<long>? bareGet = bare is null ? null : Task.Run(bare.NextAsync);
            await Task.Delay(1); // both wait now
            long start = Stopwatch.GetTimestamp();
            await producer.SetAsync(update);
            long set = Stopwatch.GetTimestamp();
            long got = await get.Within();
            if (update > WarmUp)
            {
                sets.Add(Milliseconds(start, set));
                gets.Add(Milliseconds(start, got));
            }

            if (bareGet is not null)
            {
                long bareGot = await bareGet.Within();
                if (update > WarmUp)
                {
                    bareGets.Add(Milliseconds(start, bareGot));
                }
            }
        }

        await TellAsync("Set until it is committed", sets);
        await TellAsync("Set until a Get has it", gets);
        if (bare is not null)
        {
            await TellAsync("Set until a bare watch has it", bareGets);
        }
    }

    [Test]
    public async Task Writes_per_second()
    {
        foreach (int values in new[] { 1, 8 })
        {
            StoredValue<int>[] producers =
            [
                .. Enumerable.Range(0, values)
                    .Select(key => new StoredValue<int>(ProducerStore, $"{key}", NumberSerializer.Instance)),
            ];
            await Task.WhenAll(producers.Select(producer => SetAsync(producer, TimeSpan.FromSeconds(1))));
            var span = TimeSpan.FromSeconds(5);
            int[] counts = await Task.WhenAll(producers.Select(producer => SetAsync(producer, span)));
            await TellAsync($"Sets a second, {values} at a time: {counts.Sum() / span.TotalSeconds:0}");
            foreach (StoredValue<int> producer in producers)
            {
                await producer.DisposeAsync();
            }
        }

        static Task<int> SetAsync(StoredValue<int> value, TimeSpan span) => Task.Run(async () =>
        {
            long start = Stopwatch.GetTimestamp();
            int count = 0;
            for (; Stopwatch.GetElapsedTime(start) < span; count++)
            {
                await value.SetAsync(count);
            }

            return count;
        });
    }

    [TestCase(2)]
    [TestCase(10)]
    [TestCase(60)]
    public async Task Time_until_a_Get_continues_after_a_kill(int secondsAway)
    {
        await using var producer = new StoredValue<int>(ProducerStore, "key", NumberSerializer.Instance);
        await using var consumer = new StoredValue<int>(ConsumerStore, "key", NumberSerializer.Instance);
        await producer.SetAsync(1).Within();
        using IWatcher<int> watcher = consumer.Watch();
        await watcher.GetAsync().Within();
        Task<int> get = watcher.StartGet();
        Server.Kill();
        Task set = producer.StartSet(2);
        var away = TimeSpan.FromSeconds(secondsAway);
        TimeSpan spent = Process.GetCurrentProcess().TotalProcessorTime;
        await Task.Delay(away);
        double share = (Process.GetCurrentProcess().TotalProcessorTime - spent) / away;

        await Server.RestartAsync();

        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(get, set).Within();
        await TellAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"away {secondsAway} s: Set and Get {Milliseconds(start, Stopwatch.GetTimestamp()):0} ms after; {share:P1} of a core"));
    }

    private static double Milliseconds(long start, long end) => Stopwatch.GetElapsedTime(start, end).TotalMilliseconds;

    private Task TellAsync(string name, List<double> figures)
    {
        figures.Sort();
        return TellAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: p50 {figures[figures.Count / 2]:0.00} ms, p99 {figures[figures.Count * 99 / 100]:0.00} ms"));
    }

    private Task TellAsync(string line) => TestContext.Progress.WriteLineAsync($"{Kind}: {line}");

    /// <summary>A watch by the generated client alone.</summary>
    private sealed class BareWatch(GrpcChannel channel, AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call) : IDisposable
    {
        public static async Task<BareWatch> OpenAsync(string endpoint, string key)
        {
            var channel = GrpcChannel.ForAddress(endpoint);
            AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call = new Watch.WatchClient(channel).Watch();
            await call.RequestStream.WriteAsync(
                new WatchRequest { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8(key) } });
            await call.ResponseStream.MoveNext();
            return new BareWatch(channel, call);
        }

        public async Task<long> NextAsync()
        {
            await call.ResponseStream.MoveNext();
            return Stopwatch.GetTimestamp();
        }

        public void Dispose()
        {
            call.Dispose();
            channel.Dispose();
        }
    }
}
