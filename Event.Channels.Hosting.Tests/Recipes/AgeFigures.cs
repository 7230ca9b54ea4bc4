using System.Diagnostics;
using EventChannels.Hosting.Tests.Support;

namespace EventChannels.Hosting.Tests.Recipes;

/// <summary>The age of the values that a slow client handles, with and without the recipe: the table on the page.</summary>
[TestFixture]
[NonParallelizable]
[Explicit("Measures for a minute.")]
public sealed class AgeFigures
{
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _handling = TimeSpan.FromMilliseconds(50);

    [Test]
    public async Task The_age_of_the_values_that_a_slow_client_handles()
    {
        TestContext.Out.WriteLine("| 1,000 updates a second; the client takes 50 ms for each | median | p99 | after 10 s |");
        TestContext.Out.WriteLine("|---|--:|--:|--:|");
        foreach (Transport transport in Transport.All)
        {
            await ReportAsync($"{transport}, reads the stream", transport, received => received);
            await ReportAsync($"{transport}, receives into a value", transport, received =>
            {
                var latest = new MemoryValue<double>();
                _ = latest.SetFromAsync(received, complete: true);
                return latest.ReadAllAsync();
            });
        }
    }

    private static async Task ReportAsync(
        string name, Transport transport, Func<IAsyncEnumerable<double>, IAsyncEnumerable<double>> receive)
    {
        var value = new MemoryValue<double>();
        await using LoopbackHost host = await transport.ServeAsync(value);
        using var leave = new CancellationTokenSource();

        // In the stream, unlike in a value, the number and time of an update stay the same on the way.
        long[] setAt = new long[100_000];
        Task producing = ProduceAsync(value, setAt, leave.Token);
        List<double> ages = [];
        long start = Stopwatch.GetTimestamp();
        await foreach (double number in receive(transport.ReceiveAsync(host, leave.Token)))
        {
            ages.Add(Stopwatch.GetElapsedTime(setAt[(int)number]).TotalMilliseconds);
            if (Stopwatch.GetElapsedTime(start) > _duration)
            {
                break;
            }

            await Task.Delay(_handling);
        }

        leave.Cancel();
        await producing;
        double last = ages[^1];
        ages.Sort();
        TestContext.Out.WriteLine(
            $"| {name} | {ages[ages.Count / 2]:N1} ms | {ages[ages.Count * 99 / 100]:N1} ms | {last:N1} ms |");
    }

    private static async Task ProduceAsync(MemoryValue<double> value, long[] setAt, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        for (int number = 0; number < setAt.Length && !stop.IsCancellationRequested; number++)
        {
            setAt[number] = Stopwatch.GetTimestamp();
            value.Set(number);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
