using System.Diagnostics;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>The figures of docs/scale.md, as the rows of its tables.</summary>
/// <remarks>The server and the clients each have a process of their own.</remarks>
[Explicit("Measures for some minutes. docs/scale.md has the command.")]
[NonParallelizable]
[SetCulture("")]
public sealed class ScaleFigures
{
    private const int Many = 10_000;
    private const int Padding = 1_000;
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(10);
    private static readonly string[] _smallBuffers = ["--SendBuffer=16384", "--WriteBuffer=4096"];

    [SetUp]
    public Task TellLoadAsync() => File.Exists("/proc/loadavg")
        ? TellAsync($"{TestContext.CurrentContext.Test.Name}, the load is {File.ReadAllText("/proc/loadavg").Trim()}")
        : Task.CompletedTask;

    [TestCase(1_000)]
    [TestCase(Many)]
    public async Task The_cost_of_a_client_and_the_updates_that_it_receives(int clients)
    {
        Descriptors.Require(clients);
        using Server server = await Server.StartAsync(_smallBuffers);
        using var crowd = new CrowdProcess();
        ServerFigures empty = await server.CollectAsync();
        long opening = Stopwatch.GetTimestamp();
        await crowd.OpenAsync(server.Port, clients);
        await server.UntilWatchersAsync(clients);
        double opened = Stopwatch.GetElapsedTime(opening).TotalSeconds;
        ServerFigures idle = await server.CollectAsync();
        await WarmUpAsync(server, crowd);

        foreach (int updatesASecond in new[] { 1, 10, 60 })
        {
            await server.PaceAsync(updatesASecond);
            await Task.Delay(TimeSpan.FromSeconds(2));
            LoadWindow window = await LoadWindow.MeasureAsync(server, crowd, _window);
            await TellAsync(
                $"| {clients:N0} | {updatesASecond} | {window.Updates / window.Seconds:0.0} "
                + $"| {window.Crowd.Events / window.Seconds / clients:0.0} "
                + $"| {window.Crowd.Median:0} / {window.Crowd.P99:0} ms | {window.ServerCores:0.00} | {window.CrowdCores:0.00} "
                + $"| {window.EventCost:0.0} µs | {1e6 / window.EventCost / updatesASecond:N0} |");
            Assert.That(window.Crowd.Faults, Is.Zero);
        }

        await server.PaceAsync(0);
        ServerFigures loaded = await server.FiguresAsync();
        await TellAsync(
            $"| {clients:N0} | {opened:0.0} s | {Megabytes(empty.WorkingSet)} | {Megabytes(idle.WorkingSet)} "
            + $"| {Megabytes(loaded.WorkingSet)} | {Kilobytes(idle.WorkingSet - empty.WorkingSet, clients)} "
            + $"| {Kilobytes(idle.Heap - empty.Heap, clients)} | {Kilobytes(loaded.WorkingSet - empty.WorkingSet, clients)} |");

        long killing = Stopwatch.GetTimestamp();
        crowd.Kill();
        await server.UntilWatchersAsync(0);
        await TellAsync($"| {clients:N0} | no watcher after {Stopwatch.GetElapsedTime(killing).TotalMilliseconds:0} ms |");
    }

    [TestCase(Many)]
    public async Task One_client_in_twenty_does_not_read(int clients)
    {
        const int Rounds = 3;
        Descriptors.Require(clients);
        using Server server = await Server.StartAsync([.. _smallBuffers, $"--Padding={Padding}"]);
        using var crowd = new CrowdProcess();
        int half = clients / 40;
        await crowd.OpenAsync(server.Port, clients - (2 * half), half, half, receiveBuffer: 4096);
        await server.UntilWatchersAsync(clients);
        await WarmUpAsync(server, crowd);
        const int UpdatesASecond = 4;
        await server.PaceAsync(UpdatesASecond);
        List<double> without = [];
        List<double> with = [];

        for (int round = 0; round < Rounds; round++)
        {
            LoadWindow reading = await LoadWindow.MeasureAsync(server, crowd, _window);
            ServerFigures before = await server.CollectAsync();
            await crowd.StopAsync();
            await Task.Delay(_window);
            LoadWindow stopped = await LoadWindow.MeasureAsync(server, crowd, _window);
            ServerFigures after = await server.CollectAsync();
            without.Add(reading.Crowd.P99);
            with.Add(stopped.Crowd.P99);
            await TellAsync(
                $"{clients:N0}, {UpdatesASecond} a second: p50 / p99 {reading.Crowd.Median:0} / {reading.Crowd.P99:0} ms if all read, "
                + $"{stopped.Crowd.Median:0} / {stopped.Crowd.P99:0} ms if 1 in 20 does not; "
                + $"the heap grew by {Kilobytes(after.Heap - before.Heap, 2 * half)} for each that does not");
            await crowd.ReadAgainAsync();
            await Task.Delay(TimeSpan.FromSeconds(2));
        }

        without.Sort();
        with.Sort();
        await TellAsync(
            $"| {clients:N0} | {without[Rounds / 2]:0} ms | {with[Rounds / 2]:0} ms | {with[Rounds / 2] / without[Rounds / 2]:0.00} |");
    }

    [Test]
    public async Task The_library_compared_with_a_timer_for_each_client()
    {
        const int Clients = 1_000;
        const int UpdatesASecond = 10;
        const int Rounds = 3;
        using Server server = await Server.StartAsync(_smallBuffers);
        List<double> ratios = [];
        await server.PaceAsync(UpdatesASecond);
        for (int round = 0; round < Rounds; round++)
        {
            LoadWindow ours = await MeasureAsync("/events");
            LoadWindow bare = await MeasureAsync($"/timer/{UpdatesASecond}");
            ratios.Add(ours.EventCost / bare.EventCost);
            await TellAsync(
                $"| {ours.EventCost:0.0} µs, {ours.Allocated / (double)ours.Crowd.Events:0} B "
                + $"| {bare.EventCost:0.0} µs, {bare.Allocated / (double)bare.Crowd.Events:0} B | {ratios[^1]:0.00} |");
        }

        async Task<LoadWindow> MeasureAsync(string path)
        {
            using var crowd = new CrowdProcess();
            await crowd.OpenAsync(server.Port, Clients, path: path);
            await Task.Delay(_window / 2);
            LoadWindow window = await LoadWindow.MeasureAsync(server, crowd, _window);
            await crowd.CloseAsync();
            await server.UntilWatchersAsync(0);
            return window;
        }
    }

    [TestCase(1_000)]
    [TestCase(Many)]
    public async Task The_library_without_sockets(int watchers)
    {
        int updates = 2_000_000 / watchers;
        int warmUp = updates;
        using var stopping = new CancellationTokenSource();
        var value = new MemoryValue<Reading>();
        using var allRead = new SemaphoreSlim(0);
        int waiting = 0;
        Task[] loops = [.. Enumerable.Range(0, watchers).Select(_ => Task.Run(ReadAsync))];
        await Deadlines.UntilAsync(() => value.WatcherCount == watchers, "the loops");
        TimeSpan spent = default;
        long allocated = 0;
        long contentions = 0;
        for (int update = 1; update <= warmUp + updates; update++)
        {
            if (update == warmUp + 1)
            {
                spent = Environment.CpuUsage.TotalTime;
                allocated = GC.GetTotalAllocatedBytes();
                contentions = Monitor.LockContentionCount;
            }

            Volatile.Write(ref waiting, watchers);
            value.Set(new Reading(update, Stopwatch.GetTimestamp()));
            await allRead.WaitAsync();
        }

        double reads = (double)updates * watchers;
        await TellAsync(
            $"| {watchers:N0} | {(Environment.CpuUsage.TotalTime - spent).TotalMicroseconds / reads:0.00} µs "
            + $"| {(GC.GetTotalAllocatedBytes() - allocated) / reads:0.0} B "
            + $"| {(double)(Monitor.LockContentionCount - contentions) / updates:0.0} |");
        await stopping.CancelAsync();
        await Task.WhenAll(loops).Within();

        async Task ReadAsync()
        {
            using var gone = new CancellationTokenSource();
            await foreach (Reading reading in value.TakeUntil(stopping.Token).ReadAllAsync(gone.Token))
            {
                if (Interlocked.Decrement(ref waiting) == 0)
                {
                    allRead.Release();
                }
            }
        }
    }

    [Test]
    public async Task The_first_values_that_a_stopped_client_reads()
    {
        const int UpdatesASecond = 60;
        string[] rows = await Task.WhenAll(
            RowAsync("as they are", "as it is"),
            RowAsync("`SendBufferSize` 16 kB", "as it is", "--SendBuffer=16384"),
            RowAsync("… and `MaxResponseBufferSize` 4 kB", "as it is", "--SendBuffer=16384", "--ResponseBuffer=4096"),
            RowAsync("… and `MaxWriteBufferSize` 4 kB", "as it is", _smallBuffers),
            RowAsync("as they are", "4 kB"),
            RowAsync("both small", "4 kB", _smallBuffers));
        foreach (string row in rows)
        {
            await TellAsync(row);
        }

        static async Task<string> RowAsync(string serverBuffers, string clientBuffer, params string[] settings)
        {
            using Server server = await Server.StartAsync([.. settings, $"--Padding={Padding}"]);
            using var crowd = new CrowdProcess();
            int receiveBuffer = clientBuffer == "4 kB" ? 4096 : 0;
            await crowd.OpenAsync(server.Port, good: 1, stopping: 20, receiveBuffer: receiveBuffer);
            await server.PaceAsync(UpdatesASecond);
            await Task.Delay(TimeSpan.FromSeconds(2));
            await crowd.StopAsync();
            await Task.Delay(TimeSpan.FromSeconds(30));
            await crowd.ReadAgainAsync();
            await Task.Delay(TimeSpan.FromSeconds(2));
            CrowdFigures figures = await crowd.FiguresAsync();
            int middle = figures.Stale.Length / 2;
            return $"| {serverBuffers} | {clientBuffer} | {figures.Stale[middle]:N0} kB "
                + $"| {figures.Stale[middle] / (double)UpdatesASecond:0.0} s | {figures.Skipped[middle]:N0} | {figures.Ended} |";
        }
    }

    private static async Task WarmUpAsync(Server server, CrowdProcess crowd)
    {
        await server.PaceAsync(5);
        await LoadWindow.MeasureAsync(server, crowd, _window);
    }

    private static string Megabytes(long bytes) => $"{bytes / 1e6:0} MB";

    private static string Kilobytes(long bytes, int clients) => $"{bytes / 1e3 / clients:0.0} kB";

    private static Task TellAsync(string line) => TestContext.Progress.WriteLineAsync(line);
}
