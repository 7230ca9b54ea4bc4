using System.Diagnostics;
using EventChannels.Redis.Commands;
using EventChannels.Redis.Connecting;
using EventChannels.Stores;
using StackExchange.Redis;

namespace EventChannels.Redis.Following;

/// <summary>Reads a key again whenever something is published about it, for all who follow it.</summary>
/// <remarks>
/// <para>
/// It subscribes first, and reads then: what is written after the read is published to it. One read runs at a time, so that
/// what comes while it runs is read once more, and once only. A lost connection ends the feed, since the client subscribes
/// again without a word and nobody knows what was published meanwhile.
/// </para>
/// <code>
/// phase        | entered by               | left by
/// -------------|--------------------------|-----------------------------------------------
/// waiting      | Start                    | the feed before it has unsubscribed
/// subscribing  | that                     | the server's answer
/// reading      | that                     | an error, a lost connection, the disposal
/// ending       | any of these             | the server's answer to the end of the subscription
/// </code>
/// </remarks>
internal sealed class RedisFeed(RedisConnection connection, HashKey key, TimeSpan checkInterval) : IAsyncDisposable
{
    // How long to wait for the connection of a subscription, and for the end of it. A server that needs longer does not answer.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _end = new();

    // What is to be read. Set by anyone.
    private readonly MemoryValue<Wish> _wish = new(default);

    // What was read last. Set by the feed, and completed by the first error.
    private readonly MemoryValue<FeedReading> _newest = new();

    // The multiplexer of the subscription. Written once by the feed, before it subscribes.
    private volatile IConnectionMultiplexer? _multiplexer;

    public HashKey Key => key;

    /// <summary>How many follow. Guarded by the lock of <see cref="RedisFeeds"/>.</summary>
    public int Followers { get; set; }

    public bool HasFailed => _newest.IsCompleted;

    /// <summary>Ends when nothing is subscribed any more. Never fails.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <param name="previous">The end of the feed that this key had before: it has the same channel.</param>
    public void Start(Task previous) => Ended = Background.Run(() => RunAsync(previous));

    /// <summary>Begins to watch what is read.</summary>
    /// <param name="first">The least number of a reading that began after this call.</param>
    public MemoryWatcher<FeedReading> Watch(out long first)
    {
        MemoryWatcher<FeedReading> watcher = _newest.Watch();
        first = _wish.Update(static wish => wish with { Reads = wish.Reads + 1 }).Reads;
        return watcher;
    }

    /// <summary>A multiplexer has lost a connection.</summary>
    public void Lose(IConnectionMultiplexer multiplexer, StoreException reason)
    {
        // One that has no multiplexer yet may be about to take this one.
        if ((_multiplexer ?? multiplexer) == multiplexer)
        {
            Fail(reason);
        }
    }

    /// <summary>Ends the feed.</summary>
    /// <returns>A task that ends when the server has ended the subscription, or does not answer.</returns>
    public async ValueTask DisposeAsync()
    {
        Fail(new StoreException(StoreFault.Unavailable, "Nobody follows the key any more."));
        await Ended.WaitAsync(_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Fail(StoreException reason)
    {
        _newest.TryComplete(reason);
        _end.Cancel();
    }

    private async Task RunAsync(Task previous)
    {
        try
        {
            await previous.WaitAsync(_end.Token).ConfigureAwait(false);
            IConnectionMultiplexer multiplexer = await connection.ConnectAsync(_end.Token).ConfigureAwait(false);
            _multiplexer = multiplexer;
            await FollowAsync(multiplexer).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Somebody else has said why.
        }
        catch (Exception error)
        {
            StoreException fault = RedisFaults.Translate(error, writes: false);
            if (_multiplexer is { } multiplexer && RedisFaults.IsOfConnection(error))
            {
                connection.Replace(multiplexer, fault);
            }

            Fail(fault);
        }
    }

    private async Task FollowAsync(IConnectionMultiplexer multiplexer)
    {
        ISubscriber subscriber = multiplexer.GetSubscriber();
        RedisChannel channel = RedisChannel.Literal(key.Name);
        await ConnectedAsync(subscriber).ConfigureAwait(false);
        Task subscribing = subscriber.SubscribeAsync(channel, OnPublished);
        try
        {
            await subscribing.WaitAsync(_end.Token).ConfigureAwait(false);
            await ReadAsync(multiplexer).ConfigureAwait(false);
        }
        finally
        {
            // The client cannot unsubscribe before it knows that it has subscribed.
            await subscribing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (subscribing.Exception?.InnerException is TimeoutException silent)
            {
                // The server may still subscribe, and the client would not know. That ends with the connection.
                connection.Replace(multiplexer, RedisFaults.Translate(silent, writes: false));
            }

            await subscriber.UnsubscribeAsync(channel, OnPublished).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Subscriptions may have a connection of their own. It comes a moment after the other one, and no event tells of it.
    private async Task ConnectedAsync(ISubscriber subscriber)
    {
        for (long start = Stopwatch.GetTimestamp();
             !subscriber.IsConnected() && Stopwatch.GetElapsedTime(start) < _patience;)
        {
            await Task.Delay(1, _end.Token).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(IConnectionMultiplexer multiplexer)
    {
        using var timer = new Timer(
            static feed => ((RedisFeed)feed!).Check(), this, checkInterval, checkInterval);
        using MemoryWatcher<Wish> wishes = _wish.Watch();
        Wish done = default;
        long revision = 0;
        while (true)
        {
            Wish wish = await wishes.GetAsync(_end.Token).ConfigureAwait(false);
            if (wish.Reads != done.Reads
                || revision != await AskAsync(multiplexer, key.ReadRevisionAsync).ConfigureAwait(false))
            {
                StoreState state = await AskAsync(multiplexer, key.ReadAsync).ConfigureAwait(false);
                revision = state.Revision;
                _newest.Writer.TryWrite(new FeedReading(wish.Reads, state));
            }

            done = wish;
        }
    }

    private async Task<TResult> AskAsync<TResult>(IConnectionMultiplexer multiplexer, Func<IDatabase, Task<TResult>> command)
    {
        try
        {
            return await connection.AskAsync(multiplexer, command, writes: false, _end.Token).ConfigureAwait(false);
        }
        catch (StoreException silent) when (silent.InnerException is TimeoutException)
        {
            // The server may be gone without having closed its connections.
            connection.Replace(multiplexer, silent);
            throw;
        }
    }

    private void OnPublished(RedisChannel channel, RedisValue message) =>
        _wish.Update(static wish => wish with { Reads = wish.Reads + 1 });

    private void Check() => _wish.Update(static wish => wish with { Checks = wish.Checks + 1 });

    /// <param name="Reads">How many reads were asked for.</param>
    /// <param name="Checks">How many times somebody asked whether the revision is still the same.</param>
    private readonly record struct Wish(long Reads, long Checks);
}
