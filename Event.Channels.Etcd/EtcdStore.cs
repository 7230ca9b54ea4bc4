using System.Runtime.CompilerServices;
using EventChannels.Etcd.Protos;
using EventChannels.Stores;
using Google.Protobuf;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>Keys in etcd, by its version 3 protocol. It needs etcd 3.4 or later.</summary>
/// <remarks>
/// <para>
/// A store is one connection, which is made with the first call and is shared by all values on it: take one store for a
/// process. All that is followed shares one stream, too. Reads are linearizable, and each write is one transaction with its
/// condition.
/// </para>
/// <para>
/// With several endpoints, one is used at a time. A call that finds that it cannot be reached, has no leader, or did not
/// answer for 200 ms before its caller gave up, moves later calls to the next one.
/// </para>
/// <para>Safe for use from any thread. The disposal ends all that runs on it.</para>
/// </remarks>
public sealed class EtcdStore : IValueStore
{
    private readonly EtcdConnection _connection;

    private readonly WatchStreams _watches;

    private readonly string _prefix;

    /// <summary>Creates a store on one endpoint. Nothing is connected yet.</summary>
    /// <param name="endpoint">The client address of a server, as <c>http://127.0.0.1:2379</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="endpoint"/> is no http or https address without a path.</exception>
    public EtcdStore(string endpoint)
        : this(new EtcdStoreOptions(endpoint))
    {
    }

    /// <summary>Creates a store. Nothing is connected yet.</summary>
    /// <param name="options">How to reach etcd.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    public EtcdStore(EtcdStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _connection = new EtcdConnection(options);
        _watches = new WatchStreams(_connection);
        _prefix = options.KeyPrefix;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    public ValueTask<StoreState> ReadAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ReadAsync(key, KeyOf(key), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    public ValueTask<StoreWrite> WriteAsync(
        string key, ReadOnlyMemory<byte>? data, long? expected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return WriteLeasedAsync(key, data, expected, lease: 0, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    public IAsyncEnumerable<StoreState> FollowAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return FollowAsync(key, KeyOf(key), cancellationToken);
    }

    /// <summary>Ends all that runs on the store, and the connection.</summary>
    /// <returns>A task that ends when nothing is left running.</returns>
    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _watches.WaitAsync().ConfigureAwait(false);
    }

    internal EtcdConnection Connection => _connection;

    internal WatchStreams Watches => _watches;

    /// <summary>The key as etcd has it.</summary>
    internal ByteString KeyOf(string key) => ByteString.CopyFromUtf8(_prefix + key);

    /// <summary>Writes a key that ends with a lease.</summary>
    internal async ValueTask<StoreWrite> WriteLeasedAsync(
        string key, ReadOnlyMemory<byte>? data, long? expected, long lease, CancellationToken cancellationToken)
    {
        // A copy: the caller may change the data afterwards, and the state that is returned has it too.
        ByteString? copy = data is { } bytes ? ByteString.CopyFrom(bytes.Span) : null;
        EtcdCall<TxnResponse> call = KeyCalls.Write(key, KeyOf(key), copy, expected, lease);
        try
        {
            return KeyCalls.WriteOf(await _connection.CallAsync(call, cancellationToken).ConfigureAwait(false), copy);
        }
        catch (StoreException full) when (full.InnerException is RpcException { StatusCode: StatusCode.ResourceExhausted }
            && full.Fault == StoreFault.Refused)
        {
            return await SettleAsync(key, copy, expected, full, cancellationToken).ConfigureAwait(false);
        }
    }

    // etcd does the write that finds its database full, and says that it did not. So the key tells whether it was done.
    private async ValueTask<StoreWrite> SettleAsync(
        string key, ByteString? data, long? expected, StoreException full, CancellationToken cancellationToken)
    {
        StoreState current;
        try
        {
            current = await ReadAsync(key, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException error)
        {
            throw new StoreException(StoreFault.OutcomeUnknown, $"{full.Message} {error.Message}", error);
        }

        if (expected == (current.Exists ? current.Revision : 0))
        {
            throw full;
        }

        bool isDone = current.Exists ? data is not null && data.Span.SequenceEqual(current.Data.Span) : data is null;
        return isDone
            ? new StoreWrite(true, current)
            : throw new StoreException(StoreFault.OutcomeUnknown, full.Message, full);
    }

    private async ValueTask<StoreState> ReadAsync(string subject, ByteString key, CancellationToken cancellationToken)
    {
        RangeResponse response =
            await _connection.CallAsync(KeyCalls.Read(subject, key), cancellationToken).ConfigureAwait(false);
        return KeyCalls.StateOf(response, response.Header.Revision);
    }

    // The watch is opened before the read. So no event is missed, and if the store is wiped in between, the stream breaks.
    private async IAsyncEnumerable<StoreState> FollowAsync(
        string subject, ByteString key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var watch = new KeyWatch(subject, key);
            WatchStream stream = await _watches.OpenAsync(watch, cancellationToken).ConfigureAwait(false);
            try
            {
                StoreState newest = await ReadAsync(subject, key, cancellationToken).ConfigureAwait(false);
                yield return newest;
                while (await watch.NextAsync(cancellationToken).ConfigureAwait(false) is { } next)
                {
                    if (next.Revision > newest.Revision)
                    {
                        newest = next;
                        yield return newest;
                    }
                }
            }
            finally
            {
                stream.Close(watch);
            }
        }
    }
}
