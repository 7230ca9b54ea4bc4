using EventChannels.Stores;
using StackExchange.Redis;

namespace EventChannels.Redis.Connecting;

/// <summary>How a store comes to its multiplexer. Safe for use from any thread.</summary>
internal abstract class RedisConnection : IAsyncDisposable
{
    /// <summary>A connection of a multiplexer was lost: what was published meanwhile is lost too.</summary>
    /// <remarks>Raised on any thread, under no lock; now and then once more than needed.</remarks>
    public event Action<IConnectionMultiplexer, StoreException>? Lost;

    /// <summary>What the client puts before the channels that it subscribes to.</summary>
    public abstract string ChannelPrefix { get; }

    /// <summary>Gives the multiplexer, connected if possible. Throws a <see cref="StoreException"/> otherwise.</summary>
    public abstract Task<IConnectionMultiplexer> GetAsync();

    /// <summary>Does one command, and translates what goes wrong.</summary>
    /// <param name="command">The command.</param>
    /// <param name="writes">Whether it changes something, so that a lost answer matters.</param>
    /// <param name="cancellationToken">Ends the waiting; the command may be done all the same.</param>
    public async Task<TResult> AskAsync<TResult>(
        Func<IDatabase, Task<TResult>> command, bool writes, CancellationToken cancellationToken)
    {
        IConnectionMultiplexer multiplexer = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        return await AskAsync(multiplexer, command, writes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does one command on a multiplexer, and translates what goes wrong.</summary>
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

    /// <summary>Gives the multiplexer. Whoever stops waiting for it does not end the connecting.</summary>
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

    /// <summary>Gives up a multiplexer that does not do its work, if another one can be made.</summary>
    public abstract void Replace(IConnectionMultiplexer multiplexer, StoreException reason);

    public abstract ValueTask DisposeAsync();

    protected void RaiseLost(IConnectionMultiplexer multiplexer, StoreException reason) => Lost?.Invoke(multiplexer, reason);

    private static bool IsCancellation(Exception error, CancellationToken cancellationToken) =>
        error is OperationCanceledException && cancellationToken.IsCancellationRequested;
}
