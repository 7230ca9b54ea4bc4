using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EventChannels;
using Quickstart;

namespace Dashboard;

/// <summary>All that a page follows, as one stream: a browser has only six connections for a server.</summary>
internal sealed class EventStream(
    IWatchable<Reading> readings,
    IWatchable<ProducerState> producer,
    IWatchable<JournalState> journal,
    Pace pace,
    IHostApplicationLifetime lifetime)
{
    // As often as a screen draws.
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(16);

    public async IAsyncEnumerable<SseItem<object>> ReadAllAsync([EnumeratorCancellation] CancellationToken gone)
    {
        // The stream has room for one event. Each pipe takes the newest of its value when there is room again.
        var events = Channel.CreateBounded<SseItem<object>>(1);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(gone);
        Task[] pipes = StartPipes(events.Writer, leaving.Token);
        try
        {
            _ = CompleteAsync(events.Writer, pipes);
            await foreach (SseItem<object> item in events.Reader.ReadAllAsync(gone))
            {
                yield return item;
            }

            // Without this, a browser takes the end of a stream for a fault.
            yield return new SseItem<object>("", "end");
        }
        finally
        {
            leaving.Cancel();
            await Task.WhenAll(pipes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Ends the stream at the first failure, which the log then tells. A page that connects again has every event again.
    private static async Task CompleteAsync(ChannelWriter<SseItem<object>> events, Task[] pipes)
    {
        try
        {
            await foreach (Task pipe in Task.WhenEach(pipes))
            {
                await pipe;
            }

            events.Complete();
        }
        catch (Exception error)
        {
            events.Complete(error);
        }
    }

    private Task[] StartPipes(ChannelWriter<SseItem<object>> events, CancellationToken gone)
    {
        return
        [
            Pipe("producer", producer),
            Pipe("pace", pace.State),
            Pipe("journal", journal.ThrottleLatest(TimeSpan.FromMilliseconds(100))),
            Pipe("tab", readings.ThrottleLatest(Frame).Select(Sample.Create)),
            FollowSlowlyAsync(),
        ];

        // Without TakeUntil, the server would wait for its pages when it stops.
        Task Pipe<T>(string name, IWatchable<T> value) where T : notnull => value
            .TakeUntil(lifetime.ApplicationStopping)
            .Select(data => new SseItem<object>(data, name))
            .PipeToAsync(events, gone);

        // Works a quarter of a second on each reading. What came meanwhile is skipped, but never the newest.
        async Task FollowSlowlyAsync()
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(gone, lifetime.ApplicationStopping);
            await foreach (Reading reading in readings.TakeUntil(lifetime.ApplicationStopping).ReadAllAsync(gone))
            {
                await events.WriteAsync(new SseItem<object>(Sample.Create(reading), "slow"), gone);
                await Task.Delay(250, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
