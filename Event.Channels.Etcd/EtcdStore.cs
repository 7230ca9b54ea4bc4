using System.Runtime.CompilerServices;
using EventChannels.Etcd.Protos;
using EventChannels.Stores;
using Google.Protobuf;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>Keeps values in etcd 3.4 or later, with the version 3 protocol.</summary>
/// <remarks>
/// <para>
/// A store is one connection, which the first call opens. All values on the store share it, and share one stream for
/// their watches: create one store for a process. Reads are linearizable. Each write is one transaction with its
/// condition.
/// </para>
/// <para>
/// With several endpoints, the store uses one at a time. It moves later calls to the next endpoint if the current one
/// cannot be reached, has no leader, or did not answer for 200 ms before a caller gave up.
/// </para>
/// <para>All members are safe for use from any thread.</para>
/// </remarks>
/// <example>
/// <code><![CDATA[
/// await using var etcd = new EtcdStore("http://127.0.0.1:2379");
/// await using var motto = new EtcdValue<string>(etcd, "example/motto", StoreSerializer.Text);
///
/// await motto.SetAsync("festina lente");
/// using IWatcher<string> watcher = motto.Watch();
/// Console.WriteLine(await watcher.GetAsync());      // prints festina lente
/// ]]></code>
/// </example>
public sealed class EtcdStore : IValueStore
{
    private readonly EtcdConnection _connection;

    private readonly WatchStreams _watches;

    private readonly string _prefix;

    /// <summary>Initializes a store for one endpoint. It connects with the first call.</summary>
    /// <param name="endpoint">The client address of a server, such as <c>http://127.0.0.1:2379</c>.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="endpoint"/> is not an http or https address, or has a path.
    /// </exception>
    public EtcdStore(string endpoint)
        : this(new EtcdStoreOptions(endpoint))
    {
    }

    /// <summary>Initializes a store with options. It connects with the first call.</summary>
    /// <param name="options">The endpoints, login, certificates and key prefix.</param>
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

    /// <summary>Ends all calls and loops on the store, and closes the connection.</summary>
    /// <returns>A task that ends when nothing is left running.</returns>
    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _watches.WaitAsync().ConfigureAwait(false);
    }

    internal EtcdConnection Connection => _connection;

    internal WatchStreams Watches => _watches;

    /// <summary>The key with the prefix, as etcd has it.</summary>
    internal ByteString KeyOf(string key) => ByteString.CopyFromUtf8(_prefix + key);

    /// <summary>Writes a key that a lease may end.</summary>
    internal async ValueTask<StoreWrite> WriteLeasedAsync(
        string key, ReadOnlyMemory<byte>? data, long? expected, long lease, CancellationToken cancellationToken)
    {
        // A copy: the caller may change the data afterwards, and the returned state contains it too.
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

    // If its database is full, etcd may do a write and report that it did not. So a read of the key decides.
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

    // The watch is opened before the read, so no event is missed. If the store is wiped in between, the stream breaks.
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
