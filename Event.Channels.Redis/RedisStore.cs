using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EventChannels.Redis.Commands;
using EventChannels.Redis.Connecting;
using EventChannels.Redis.Following;
using EventChannels.Stores;
using StackExchange.Redis;

namespace EventChannels.Redis;

/// <summary>Keeps values in Redis 5 or later: each key is a hash with the fields <c>data</c> and <c>revision</c>.</summary>
/// <remarks>
/// <para>
/// A write is one Lua script: it checks the revision, sets both fields, and publishes on the channel that has the name of the
/// key. Reads go to the primary. A user needs the rights to <c>eval</c>, <c>hmget</c>, <c>hget</c>, <c>hexists</c>,
/// <c>hset</c>, <c>hdel</c>, <c>time</c>, <c>persist</c>, <c>expire</c>, <c>publish</c> and <c>subscribe</c> on the keys and
/// the channels of those names, and the rights that StackExchange.Redis needs to connect: <c>echo</c> and <c>ping</c>.
/// </para>
/// <para>
/// A revision is the server's time in microseconds, or one more than the revision before if that is greater. So it grows over
/// deletions too, and a key that was deleted by somebody else, expired or flushed does not get a revision again that it had.
/// A deleted key leaves its revision behind for a day, and takes some 100 bytes meanwhile. A key that another client deleted,
/// or that expired, reads as absent, with revision 0. That is not published: followers of the key are told after
/// <see cref="CheckInterval"/>.
/// </para>
/// <para>
/// Redis replicates after it has answered: a failover may forget writes that were acknowledged, and a value goes back then.
/// </para>
/// <para>All members are safe for use from any thread.</para>
/// </remarks>
public sealed class RedisStore : IValueStore
{
    private readonly CancellationTokenSource _disposal = new();
    private readonly RedisConnection _connection;
    private readonly RedisFeeds _feeds;

    /// <summary>Creates a store with connections of its own. It connects when it is used first.</summary>
    /// <param name="configuration">A configuration string of StackExchange.Redis: <c>"localhost:6379,password=…"</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="configuration"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="configuration"/> is no configuration string.</exception>
    public RedisStore(string configuration)
        : this(ConfigurationOptions.Parse(NotNull(configuration)))
    {
    }

    /// <summary>Creates a store with connections of its own. It connects when it is used first.</summary>
    /// <remarks>
    /// It uses a copy of the options, but for three of them: a connection that cannot be made or is lost is an error at once,
    /// and nothing waits in the client to be sent later. A connection that was lost is made anew by the next call.
    /// </remarks>
    /// <param name="options">The options of StackExchange.Redis.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    public RedisStore(ConfigurationOptions options)
        : this(new OwnConnection(NotNull(options)))
    {
    }

    /// <summary>Creates a store on connections that exist, and that it does not dispose of.</summary>
    /// <remarks>
    /// Their <see cref="ConfigurationOptions.HeartbeatInterval"/> and <see cref="ConfigurationOptions.ReconnectRetryPolicy"/>
    /// decide how soon they connect again after an interruption: by default, after seconds. Make one store for the connections:
    /// a second one may end a subscription of the first, which then hears of a change after <see cref="CheckInterval"/>.
    /// </remarks>
    /// <param name="multiplexer">The connections.</param>
    /// <exception cref="ArgumentNullException"><paramref name="multiplexer"/> is <see langword="null"/>.</exception>
    public RedisStore(IConnectionMultiplexer multiplexer)
        : this(new SharedConnection(NotNull(multiplexer)))
    {
    }

    private RedisStore(RedisConnection connection)
    {
        _connection = connection;
        _feeds = new RedisFeeds(connection, () => CheckInterval);
    }

    /// <summary>What each key and each channel begins with in Redis. The default is nothing.</summary>
    /// <exception cref="ArgumentNullException">It is <see langword="null"/>.</exception>
    public string KeyPrefix
    {
        get;
        init => field = NotNull(value);
    }
    = "";

    /// <summary>How often a key that is followed is looked at without a reason. The default is 5 seconds.</summary>
    /// <remarks>
    /// This finds keys that expired, or that were changed by others than a <see cref="RedisStore"/>; and a server that is gone
    /// without having closed its connections. It asks for the revision only, once for all who follow the key.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or more than 24 days.</exception>
    public TimeSpan CheckInterval
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(24));
            field = value;
        }
    }
    = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async ValueTask<StoreState> ReadAsync(string key, CancellationToken cancellationToken) =>
        await AskAsync(HashOf(key).ReadAsync, writes: false, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<StoreWrite> WriteAsync(
        string key, ReadOnlyMemory<byte>? data, long? expected, CancellationToken cancellationToken)
    {
        // The client may still have the data in hand when a cancelled call has ended.
        byte[]? copy = data?.ToArray();
        HashKey hash = HashOf(key);
        return await AskAsync(database => hash.WriteAsync(database, copy, expected), writes: true, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoreState> FollowAsync(
        string key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashKey hash = HashOf(key);
        ThrowIfEnded(cancellationToken);
        RedisFeed feed = _feeds.Join(hash);
        try
        {
            using MemoryWatcher<FeedReading> watcher = feed.Watch(out long first);
            StoreState? last = null;
            while (true)
            {
                FeedReading reading = await NextAsync(watcher, cancellationToken).ConfigureAwait(false);
                if (reading.Number >= first && !reading.IsOf(last))
                {
                    last = reading.State;
                    yield return reading.State;
                }
            }
        }
        finally
        {
            await _feeds.LeaveAsync(feed).ConfigureAwait(false);
        }
    }

    /// <summary>Ends all calls and all who follow, and the connections that the store made.</summary>
    /// <returns>A task that ends when nothing is left running, or after 2 seconds if the server does not answer.</returns>
    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync().ConfigureAwait(false);
        await _feeds.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static TArgument NotNull<TArgument>(
        TArgument argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(argument, name);
        return argument;
    }

    private HashKey HashOf(string key)
    {
        string name = KeyPrefix + NotNull(key);
        return new HashKey(name, _connection.ChannelPrefix + name);
    }

    private async Task<TResult> AskAsync<TResult>(
        Func<IDatabase, Task<TResult>> command, bool writes, CancellationToken cancellationToken)
    {
        ThrowIfEnded(cancellationToken);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token);
        try
        {
            return await _connection.AskAsync(command, writes, linked.Token).ConfigureAwait(false);
        }
        catch (Exception error)
            when (error is OperationCanceledException ? linked.IsCancellationRequested : _disposal.IsCancellationRequested)
        {
            ThrowIfEnded(cancellationToken);
            throw;
        }
    }

    private async ValueTask<FeedReading> NextAsync(MemoryWatcher<FeedReading> watcher, CancellationToken cancellationToken)
    {
        try
        {
            return await watcher.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException end)
        {
            ThrowIfEnded(cancellationToken);
            throw ((StoreException)end.InnerException!).Again();
        }
    }

    // A caller that cancelled its call is told so, also if the store was disposed.
    private void ThrowIfEnded(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, this);
    }
}
