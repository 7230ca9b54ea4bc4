using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EventChannels;
using Quickstart;

namespace Dashboard;

/// <summary>One stream of all values that a page follows, since a browser opens only six connections to a server.</summary>
internal sealed class EventStream(
    IWatchable<Reading> readings,
    IWatchable<ProducerState> producer,
    IWatchable<JournalState> journal,
    Pace pace,
    IHostApplicationLifetime lifetime)
{
    // The time between two frames of a screen.
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(16);

    public async IAsyncEnumerable<SseItem<object>> ReadAllAsync([EnumeratorCancellation] CancellationToken gone)
    {
        // The stream has room for one event. When there is room again, each pipe takes the newest value of its source.
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

            // Without this event, a browser treats the end of a stream as an error.
            yield return new SseItem<object>("", "end");
        }
        finally
        {
            leaving.Cancel();
            await Task.WhenAll(pipes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Ends the stream at the first failure, which is then logged. A page that connects again receives every event again.
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

        // Works 250 ms on each reading. Readings that come meanwhile are skipped, except for the newest.
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
