using EventChannels.Hosting.Tests.Support;

namespace EventChannels.Hosting.Tests.Recipes;

/// <summary>A client that handles few of the updates falls behind unless it receives into a value.</summary>
[TestFixtureSource(typeof(Transport), nameof(Transport.All))]
public sealed class SlowClientTests(Transport transport)
{
    private const int Rounds = 20;
    private const int UpdatesARound = 50;

    // Arriving updates wait in the client and in the connection, in order.
    [Test]
    public async Task A_slow_client_that_reads_the_stream_directly_falls_further_behind_with_each_update()
    {
        int[] behind = await BehindAsync(received => received);

        Assert.That(behind, Is.Ordered.Ascending);
        Assert.That(behind[^1], Is.EqualTo(Rounds * (UpdatesARound - 1)));
    }

    [Test]
    public async Task A_slow_client_that_receives_into_a_value_handles_recent_updates()
    {
        int[] behind = await BehindAsync(received =>
        {
            var latest = new MemoryValue<double>();
            _ = latest.SetFromAsync(received, complete: true);
            return latest.ReadAllAsync();
        });

        Assert.That(behind[^1], Is.LessThan(Rounds * UpdatesARound / 4));
    }

    /// <summary>Each round sets a number of updates, and then the client handles one.</summary>
    /// <returns>How many updates the client was behind, for each round.</returns>
    private async Task<int[]> BehindAsync(Func<IAsyncEnumerable<double>, IAsyncEnumerable<double>> receive)
    {
        var value = new MemoryValue<double>(0);
        double sent = 0;
        await using LoopbackHost host = await transport.ServeAsync(value.Select(number =>
        {
            Volatile.Write(ref sent, number);
            return number;
        }));
        using var leave = new CancellationTokenSource();
        IAsyncEnumerable<double> received = transport.ReceiveAsync(host, leave.Token);
        await using IAsyncEnumerator<double> handled = receive(received).GetAsyncEnumerator();
        Assert.That(await handled.MoveNextAsync().Within());

        int number = 0;
        int[] behind = new int[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            for (int update = 0; update < UpdatesARound; update++)
            {
                value.Set(++number);
                await Deadlines.UntilAsync(() => Volatile.Read(ref sent) >= number, "an update that is sent");
            }

            Assert.That(await handled.MoveNextAsync().Within());
            behind[round] = number - (int)handled.Current;
        }

        leave.Cancel();
        return behind;
    }
}
