using System.Diagnostics;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>
/// The recipe for server-sent events under two thousand clients, of which 1 in 20 does not read as it should.
/// </summary>
/// <remarks>
/// The buffers are small on both sides, so the server soon cannot write to a client that does not read.
/// </remarks>
[NonParallelizable]
public sealed class LoadTests
{
    private const int Clients = 2_000;
    private const int Stopping = 50;
    private const int Slowing = 50;
    private const int Good = Clients - Stopping - Slowing;
    private const int ReceiveBuffer = 4096;
    private const int Padding = 1_000;
    private const double UpdatesASecond = 10;

    // By far more than fits into the buffers.
    private const int UpdatesUntilBlocked = 60;

    private static readonly string[] _smallBuffers =
        ["--SendBuffer=4096", "--WriteBuffer=4096", string.Create(CultureInfo.InvariantCulture, $"--Padding={Padding}")];

    [Test]
    public async Task Stopped_or_slow_clients_delay_no_other_client()
    {
        const int Rounds = 2;
        Descriptors.Require(Clients);
        using Server server = await Server.StartAsync(_smallBuffers);
        using var crowd = new CrowdProcess();
        await crowd.OpenAsync(server.Port, Good, Stopping, Slowing, ReceiveBuffer);
        await server.UntilWatchersAsync(Clients);
        await server.PaceAsync(UpdatesASecond);
        await server.UntilUpdatesAsync(20); // compiles
        List<double> without = [];
        List<double> with = [];

        for (int round = 0; round < Rounds; round++)
        {
            without.Add(await MeasureAsync(server, crowd));
            await BlockAsync(server, crowd);
            with.Add(await MeasureAsync(server, crowd));
            CrowdFigures figures = await ReadAgainAsync(server, crowd);
            Assert.That(figures.Skipped[0], Is.Positive, "A stopped client received everything. It was not stopped for long enough.");
        }

        await server.PaceAsync(0);
        await UntilNewestAsync(server, crowd);
        CrowdFigures end = await crowd.FiguresAsync();
        await TestContext.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"p99 of the others: {string.Join(", ", without)} ms without, {string.Join(", ", with)} ms with"));

        // On a machine with other work, the 99th percentile of a hundred is noisy. The data of a stopped client waits for
        // seconds.
        const double Noise = 50;
        Assert.That(end.Faults, Is.Zero);
        Assert.That(end.Ended, Is.Zero);
        Assert.That(with.Min(), Is.LessThan(3 * Math.Max(without.Min(), Noise)));

        static async Task<double> MeasureAsync(Server server, CrowdProcess crowd)
        {
            LoadWindow window = await LoadWindow.MeasureAsync(server, crowd, TimeSpan.FromSeconds(2));
            Assert.That(window.Crowd.Events, Is.Positive);
            return window.Crowd.P99;
        }
    }

    [Test]
    public async Task Killed_clients_leave_no_watcher_even_if_no_more_Sets_follow([Values] bool setsGoOn)
    {
        using Server server = await Server.StartAsync(_smallBuffers);
        using CrowdProcess crowd = await OpenAndBlockAsync(server);
        await server.PaceAsync(setsGoOn ? UpdatesASecond : 0);

        crowd.Kill();

        await AssertNoWatcherAsync(server);
    }

    [Test]
    public async Task Reset_connections_leave_no_watcher_even_if_no_more_Sets_follow()
    {
        using Server server = await Server.StartAsync(_smallBuffers);
        using CrowdProcess crowd = await OpenAndBlockAsync(server);
        await server.PaceAsync(0);

        await crowd.CloseAsync();

        await AssertNoWatcherAsync(server);
    }

    [Test]
    public async Task A_client_that_resumes_reading_gets_the_buffered_values_and_then_the_newest()
    {
        const int MostHeld = 32 * 1024;
        using Server server = await Server.StartAsync(_smallBuffers);
        using var crowd = new CrowdProcess();
        await crowd.OpenAsync(server.Port, good: 1, stopping: 20, receiveBuffer: ReceiveBuffer);
        await server.PaceAsync(100);
        await crowd.StopAsync();
        await server.UntilUpdatesAsync(300);

        CrowdFigures figures = await ReadAgainAsync(server, crowd);

        Assert.That(figures.Stale[^1] * Padding, Is.LessThan(MostHeld));
        Assert.That(figures.Skipped[0], Is.GreaterThan(200));
    }

    [Test]
    public async Task Stopped_clients_cost_their_buffers_and_no_backlog()
    {
        const int StoppedClients = 20;
        const int Updates = 2_000;
        const long MostHeld = 2 * 1024 * 1024; // all that they have not read is 20 times as much
        using Server server = await Server.StartAsync(_smallBuffers);
        using var crowd = new CrowdProcess();
        await crowd.OpenAsync(server.Port, good: 1, stopping: StoppedClients, receiveBuffer: ReceiveBuffer);
        await server.UntilWatchersAsync(StoppedClients + 1);
        await server.PaceAsync(500);
        await server.UntilUpdatesAsync(100);
        ServerFigures before = await server.CollectAsync();

        await crowd.StopAsync();
        await server.UntilUpdatesAsync(Updates);

        ServerFigures after = await server.CollectAsync();
        Assert.That(after.Heap - before.Heap, Is.LessThan(MostHeld));
        Assert.That(after.Watchers, Is.EqualTo(StoppedClients + 1));
    }

    [Test]
    public async Task A_client_with_the_frameworks_parser_reads_rising_numbers_among_the_crowd()
    {
        using Server server = await Server.StartAsync(_smallBuffers);
        using var crowd = new CrowdProcess();
        await crowd.OpenAsync(server.Port, Good);
        await server.UntilWatchersAsync(Good);
        await server.PaceAsync(UpdatesASecond);
        await using Stream events = await server.OpenEventsAsync().Within();
        List<long> numbers = [];

        await foreach (SseItem<string> item in SseParser.Create(events).EnumerateAsync())
        {
            numbers.Add(JsonSerializer.Deserialize<Reading>(item.Data, JsonSerializerOptions.Web)!.Number);
            if (numbers.Count == 20)
            {
                break;
            }
        }

        Assert.That(numbers, Is.Ordered.And.Unique);
    }

    private static async Task<CrowdProcess> OpenAndBlockAsync(Server server)
    {
        Descriptors.Require(Clients);
        var crowd = new CrowdProcess();
        await crowd.OpenAsync(server.Port, Good, Stopping, Slowing, ReceiveBuffer);
        await server.UntilWatchersAsync(Clients);
        await BlockAsync(server, crowd);
        return crowd;
    }

    // The stopped and the slow clients soon have no more room.
    private static async Task BlockAsync(Server server, CrowdProcess crowd)
    {
        await crowd.StopAsync();
        await server.PaceAsync(2 * UpdatesASecond);
        await server.UntilUpdatesAsync(UpdatesUntilBlocked);
        await server.PaceAsync(UpdatesASecond);
    }

    private static async Task AssertNoWatcherAsync(Server server)
    {
        long start = Stopwatch.GetTimestamp();
        await server.UntilWatchersAsync(0);
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        await TestContext.Out.WriteLineAsync($"No watcher after {taken.TotalMilliseconds:0} ms");
        Assert.That(taken, Is.LessThan(TimeSpan.FromSeconds(15)));
    }

    // The readings that they received until they had all earlier ones.
    private static async Task<CrowdFigures> ReadAgainAsync(Server server, CrowdProcess crowd)
    {
        await crowd.ReadAgainAsync();
        ServerFigures now = await server.FiguresAsync();
        return await UntilAsync(crowd, figures => figures.Oldest >= now.Updates);
    }

    private static async Task UntilNewestAsync(Server server, CrowdProcess crowd)
    {
        ServerFigures now = await server.FiguresAsync();
        await UntilAsync(crowd, figures => figures.Oldest >= now.Updates);
    }

    private static async Task<CrowdFigures> UntilAsync(CrowdProcess crowd, Func<CrowdFigures, bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            CrowdFigures figures = await crowd.FiguresAsync();
            if (condition(figures))
            {
                return figures;
            }

            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(Deadlines.Unexpected), $"{figures}");
            await Task.Delay(TimeSpan.FromMilliseconds(10)); // to ask costs the crowd something
        }
    }
}
