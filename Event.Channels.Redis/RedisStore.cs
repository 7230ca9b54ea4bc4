using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EventChannels.Redis.Commands;
using EventChannels.Redis.Connecting;
using EventChannels.Redis.Following;
using EventChannels.Stores;
using StackExchange.Redis;

namespace EventChannels.Redis;

/// <summary>Keeps values in Redis 5 or later.</summary>
/// <remarks>
/// <para>
/// Each key is a hash with the fields <c>data</c> and <c>revision</c>. A write is one Lua script: it checks the revision,
/// sets both fields, and publishes on the channel with the name of the key. Reads go to the primary.
/// </para>
/// <para>
/// A user needs permission for <c>eval</c>, <c>hmget</c>, <c>hget</c>, <c>hexists</c>, <c>hset</c>, <c>hdel</c>,
/// <c>time</c>, <c>persist</c>, <c>expire</c>, <c>publish</c> and <c>subscribe</c> on these keys and channels.
/// StackExchange.Redis also needs <c>echo</c> and <c>ping</c> to connect.
/// </para>
/// <para>
/// A revision is the server's time in microseconds, or the previous revision plus one if that is greater. So revisions
/// grow across deletions, and a key never gets an earlier revision again, even if another client deleted it, or it
/// expired or was flushed. A key that a RedisStore deleted keeps its revision for a day, in about 100 bytes. A key that
/// another client deleted, or that expired, reads as absent, with revision 0. Redis does not publish this: watchers see
/// it after <see cref="CheckInterval"/> at the latest.
/// </para>
/// <para>
/// Redis replicates after it has answered. A failover may forget acknowledged writes, and the value then goes back.
/// </para>
/// <para>All members are safe for use from any thread.</para>
/// </remarks>
/// <example>
/// <code><![CDATA[
/// await using var redis = new RedisStore("127.0.0.1:6379")
/// {
///     KeyPrefix = "example/",
///     CheckInterval = TimeSpan.FromSeconds(10),     // to see a key that expired
/// };
/// await using var motto = new StoredValue<string>(redis, "motto", StoreSerializer.Text);
///
/// await motto.SetAsync("festina lente");
/// using IWatcher<string> watcher = motto.Watch();
/// Console.WriteLine(await watcher.GetAsync());      // prints festina lente
/// ]]></code>
/// </example>
public sealed class RedisStore : IValueStore
{
    private readonly CancellationTokenSource _disposal = new();
    private readonly RedisConnection _connection;
    private readonly RedisFeeds _feeds;

    /// <summary>Initializes a store with its own connections. It connects with the first call.</summary>
    /// <param name="configuration">
    /// A configuration string of StackExchange.Redis, such as <c>"localhost:6379,password=…"</c>.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="configuration"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="configuration"/> is not a valid configuration string.
    /// </exception>
    public RedisStore(string configuration)
        : this(ConfigurationOptions.Parse(NotNull(configuration)))
    {
    }

    /// <summary>Initializes a store with its own connections. It connects with the first call.</summary>
    /// <remarks>
    /// It uses a copy of the options, with <see cref="ConfigurationOptions.AbortOnConnectFail"/> off,
    /// <see cref="ConfigurationOptions.ConnectRetry"/> 1 and <see cref="BacklogPolicy.FailFast"/>: a connection that cannot
    /// be made or is lost is an error at once, and no command is sent later. The next call replaces a lost connection.
    /// </remarks>
    /// <param name="options">The options of StackExchange.Redis.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    public RedisStore(ConfigurationOptions options)
        : this(new OwnConnection(NotNull(options)))
    {
    }

    /// <summary>Initializes a store on existing connections. The store does not dispose them.</summary>
    /// <remarks>
    /// <see cref="ConfigurationOptions.HeartbeatInterval"/> and <see cref="ConfigurationOptions.ReconnectRetryPolicy"/>
    /// of the connections decide how soon they connect again after an interruption: by default, after seconds. Create
    /// only one store for a multiplexer. A second store may end a subscription of the first, which then notices changes
    /// only after <see cref="CheckInterval"/>.
    /// </remarks>
    /// <param name="multiplexer">The connections. The caller disposes them after the store.</param>
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

    /// <summary>Gets or initializes the prefix of every key and every channel in Redis. The default is empty.</summary>
    /// <exception cref="ArgumentNullException">The value is <see langword="null"/>.</exception>
    public string KeyPrefix
    {
        get;
        init => field = NotNull(value);
    }
    = "";

    /// <summary>
    /// Gets or initializes the time between two checks of a watched key for changes that Redis does not publish. The
    /// default is 5 seconds.
    /// </summary>
    /// <remarks>
    /// A check finds a key that expired, a key that a client other than a <see cref="RedisStore"/> changed, and a
    /// server that disappeared without closing its connections. It reads only the revision, once for all watchers of
    /// the key.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or more than 24 days.</exception>
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
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    public async ValueTask<StoreState> ReadAsync(string key, CancellationToken cancellationToken) =>
        await AskAsync(HashOf(key).ReadAsync, writes: false, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    public async ValueTask<StoreWrite> WriteAsync(
        string key, ReadOnlyMemory<byte>? data, long? expected, CancellationToken cancellationToken)
    {
        // The client may still use the data after a cancelled call has ended.
        byte[]? copy = data?.ToArray();
        HashKey hash = HashOf(key);
        return await AskAsync(database => hash.WriteAsync(database, copy, expected), writes: true, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
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

    /// <summary>Ends all calls and loops on the store, and closes the connections that the store made.</summary>
    /// <returns>
    /// A task that ends when nothing is left running, or after 2 seconds if the server does not answer.
    /// </returns>
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

    // The caller's cancellation comes first, even if the store is disposed too.
    private void ThrowIfEnded(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, this);
    }
}
