using System.Diagnostics;
using EventChannels.Etcd.Protos;
using EventChannels.Stores;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>Opens the watches of a store on one stream. All members are safe for use from any thread.</summary>
/// <remarks>
/// A new stream starts if there is none, if the connection has moved to another endpoint, or after a new login. Open
/// watches stay on their older stream.
/// </remarks>
internal sealed class WatchStreams(EtcdConnection connection)
{
    private readonly Lock _lock = new();

    // The newest stream, if it still takes watches. Guarded by the lock.
    private WatchStream? _stream;

    // The running streams. Guarded by the lock.
    private readonly HashSet<Task> _running = [];

    /// <summary>Opens a watch.</summary>
    /// <returns>The stream of the watch, to close the watch there.</returns>
    public async ValueTask<WatchStream> OpenAsync(EtcdWatch watch, CancellationToken cancellationToken)
    {
        (WatchStream stream, EtcdFailure? failure) = await TryOpenAsync(watch, cancellationToken).ConfigureAwait(false);
        if (failure is { IsRefusal: true })
        {
            // The login of the stream may have expired. Some versions report that as a missing right. A read shows the
            // reason.
            await connection.CallAsync(ProbeOf(watch), cancellationToken).ConfigureAwait(false);
            (stream, failure) = await TryOpenAsync(watch, cancellationToken).ConfigureAwait(false);
        }

        return failure is null ? stream : throw failure.ToException(isWrite: false, $"watch {watch.Subject}");
    }

    /// <summary>Waits until no stream runs. The connection must be disposed.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_running);
        }
    }

    private async ValueTask<(WatchStream Stream, EtcdFailure? Failure)> TryOpenAsync(
        EtcdWatch watch, CancellationToken cancellationToken)
    {
        Metadata headers = await connection.LogInAsync(cancellationToken).ConfigureAwait(false);
        connection.ThrowIfEnded(null, cancellationToken);
        long start = Stopwatch.GetTimestamp();
        (WatchStream stream, Task<EtcdFailure?> opened) = Join(watch, headers);
        try
        {
            EtcdFailure? failure = await opened.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (failure is not null)
            {
                connection.ThrowIfEnded(failure.Cause, cancellationToken);
            }

            return (stream, failure);
        }
        catch (OperationCanceledException)
        {
            stream.Close(watch);
            connection.LeaveIfSlow(stream.Endpoint, start);
            throw;
        }
    }

    private (WatchStream Stream, Task<EtcdFailure?> Opened) Join(EtcdWatch watch, Metadata headers)
    {
        WatchStream stream;
        Task<EtcdFailure?> opened;
        lock (_lock)
        {
            if (connection.IsDisposed)
            {
                // The disposal does not wait for a stream that starts later.
                throw EtcdConnection.Disposed();
            }

            EtcdEndpoint endpoint = connection.Current;
            if (_stream is { } newest && newest.IsCurrent(endpoint, headers) && newest.TryOpen(watch) is { } joined)
            {
                return (newest, joined);
            }

            _stream = stream = new WatchStream(connection, endpoint, headers);
            opened = stream.TryOpen(watch)!;
            _running.RemoveWhere(static task => task.IsCompleted);
            _running.Add(Background.Run(stream.RunAsync));
        }

        return (stream, opened);
    }

    private static EtcdCall<RangeResponse> ProbeOf(EtcdWatch watch)
    {
        var request = new RangeRequest { Key = watch.Request.Key, RangeEnd = watch.Request.RangeEnd, Limit = 1 };
        return new("watch", watch.Subject, IsWrite: false, (endpoint, options) =>
            endpoint.Values.RangeAsync(request, options).ResponseAsync);
    }
}
