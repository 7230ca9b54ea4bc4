using EventChannels.Stores;
using StackExchange.Redis;

namespace EventChannels.Redis.Connecting;

/// <summary>Provides the multiplexer of a store. Safe for use from any thread.</summary>
internal abstract class RedisConnection : IAsyncDisposable
{
    /// <summary>
    /// Raised when a multiplexer has lost a connection. Messages that were published meanwhile are lost too.
    /// </summary>
    /// <remarks>Raised on any thread, under no lock, and sometimes more often than needed.</remarks>
    public event Action<IConnectionMultiplexer, StoreException>? Lost;

    /// <summary>The prefix that the client adds to the channels of its subscriptions.</summary>
    public abstract string ChannelPrefix { get; }

    /// <summary>
    /// Gets the multiplexer, and connects it if needed. Throws a <see cref="StoreException"/> on failure.
    /// </summary>
    public abstract Task<IConnectionMultiplexer> GetAsync();

    /// <summary>Runs one command, and translates its exceptions.</summary>
    /// <param name="command">The command.</param>
    /// <param name="writes">Whether the command changes data, so a lost answer leaves the outcome unknown.</param>
    /// <param name="cancellationToken">Ends the waiting. The command may still be done.</param>
    public async Task<TResult> AskAsync<TResult>(
        Func<IDatabase, Task<TResult>> command, bool writes, CancellationToken cancellationToken)
    {
        IConnectionMultiplexer multiplexer = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        return await AskAsync(multiplexer, command, writes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs one command on a multiplexer, and translates its exceptions.</summary>
    public async Task<TResult> AskAsync<TResult>(
        IConnectionMultiplexer multiplexer,
        Func<IDatabase, Task<TResult>> command,
        bool writes,
        CancellationToken cancellationToken)
    {
        try
        {
            return await command(multiplexer.GetDatabase()).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!IsCancellation(error, cancellationToken) && error is not StoreException)
        {
            StoreException fault = RedisFaults.Translate(error, writes);
            if (RedisFaults.IsOfConnection(error))
            {
                Replace(multiplexer, fault);
            }

            throw fault;
        }
    }

    /// <summary>Gets the multiplexer. The token ends only the waiting: the attempt to connect continues.</summary>
    public async Task<IConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException shared)
        {
            throw shared.Again();
        }
    }

    public static ObjectDisposedException Disposed() => new("RedisStore", "The store is disposed. Create another one.");

    /// <summary>Drops a multiplexer that fails, if the store can create another one.</summary>
    public abstract void Replace(IConnectionMultiplexer multiplexer, StoreException reason);

    public abstract ValueTask DisposeAsync();

    protected void RaiseLost(IConnectionMultiplexer multiplexer, StoreException reason) => Lost?.Invoke(multiplexer, reason);

    private static bool IsCancellation(Exception error, CancellationToken cancellationToken) =>
        error is OperationCanceledException && cancellationToken.IsCancellationRequested;
}
