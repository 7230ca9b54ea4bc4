using System.Diagnostics;
using EventChannels.Redis.Commands;
using EventChannels.Redis.Connecting;
using EventChannels.Stores;
using StackExchange.Redis;

namespace EventChannels.Redis.Following;

/// <summary>Reads a key whenever a message about it is published, for all loops that follow the key.</summary>
/// <remarks>
/// <para>
/// It subscribes before it reads, so it gets a message for each write after the read. One read runs at a time. All
/// messages that come meanwhile lead to one more read. A lost connection ends the feed, because the client subscribes
/// again silently, and messages may have been lost meanwhile.
/// </para>
/// <code>
/// phase        | entered by               | left by
/// -------------|--------------------------|-----------------------------------------------
/// waiting      | Start                    | the end of the previous feed's subscription
/// subscribing  | this end                 | the server's answer
/// reading      | the answer               | an error, a lost connection, the disposal
/// ending       | any of these             | the server's answer to the end of the subscription
/// </code>
/// </remarks>
internal sealed class RedisFeed(RedisConnection connection, HashKey key, TimeSpan checkInterval) : IAsyncDisposable
{
    // How long to wait for the connection of a subscription, and for its end. A server that needs longer counts as
    // silent.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _end = new();

    // The requested reads and checks. Set from any thread.
    private readonly MemoryValue<Wish> _wish = new(default);

    // The last reading. Set by the feed, and completed by the first error.
    private readonly MemoryValue<FeedReading> _newest = new();

    // The multiplexer of the subscription. Written once by the feed, before it subscribes.
    private volatile IConnectionMultiplexer? _multiplexer;

    public HashKey Key => key;

    /// <summary>The number of loops that follow the key. Guarded by the lock of <see cref="RedisFeeds"/>.</summary>
    public int Followers { get; set; }

    public bool HasFailed => _newest.IsCompleted;

    /// <summary>Ends after the end of the subscription. Never fails.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <param name="previous">The end of the previous feed of this key, which has the same channel.</param>
    public void Start(Task previous) => Ended = Background.Run(() => RunAsync(previous));

    /// <summary>Opens a watcher of the readings.</summary>
    /// <param name="first">The lowest number of a reading that began after this call.</param>
    public MemoryWatcher<FeedReading> Watch(out long first)
    {
        MemoryWatcher<FeedReading> watcher = _newest.Watch();
        first = _wish.Update(static wish => wish with { Reads = wish.Reads + 1 }).Reads;
        return watcher;
    }

    /// <summary>Ends the feed if it uses a multiplexer that has lost a connection.</summary>
    public void Lose(IConnectionMultiplexer multiplexer, StoreException reason)
    {
        // A feed without a multiplexer may be about to use this one.
        if ((_multiplexer ?? multiplexer) == multiplexer)
        {
            Fail(reason);
        }
    }

    /// <summary>Ends the feed.</summary>
    /// <returns>A task that ends when the server has ended the subscription, or has not answered in time.</returns>
    public async ValueTask DisposeAsync()
    {
        Fail(new StoreException(StoreFault.Unavailable, "The key is no longer followed."));
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
            // Fail has the reason.
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
            // The client can unsubscribe only after it knows that it has subscribed.
            await subscribing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (subscribing.Exception?.InnerException is TimeoutException silent)
            {
                // The server may still subscribe, unknown to the client. Such a subscription ends with the connection.
                connection.Replace(multiplexer, RedisFaults.Translate(silent, writes: false));
            }

            await subscriber.UnsubscribeAsync(channel, OnPublished).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Subscriptions may have their own connection. It opens a moment after the other one, without an event.
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
            // The server may have disappeared without closing its connections.
            connection.Replace(multiplexer, silent);
            throw;
        }
    }

    private void OnPublished(RedisChannel channel, RedisValue message) =>
        _wish.Update(static wish => wish with { Reads = wish.Reads + 1 });

    private void Check() => _wish.Update(static wish => wish with { Checks = wish.Checks + 1 });

    /// <param name="Reads">The number of requested reads.</param>
    /// <param name="Checks">The number of requested checks of the revision.</param>
    private readonly record struct Wish(long Reads, long Checks);
}
