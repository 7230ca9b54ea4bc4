using EventChannels.Etcd.Protos;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>
/// One stream to one endpoint, which several watches share. It ends with the last watch or with the connection.
/// </summary>
/// <remarks>
/// <code>
/// a watch is | entered by                    | left by
/// -----------|-------------------------------|--------------------------------------------------------------
/// requested  | TryOpen                       | etcd's answer; answers come in the order of the requests
/// open       | the answer that it is created | its closing, which cancels it at the server; its end there
/// abandoned  | its closing while requested   | etcd's answer; if it is created, it is cancelled at once
/// ended      | all others, or never opened   |
/// </code>
/// The stream takes watches until the last watch is closed, or the call has ended. The state changes under the lock.
/// Nothing is called, sent or awaited under it. All members are safe for use from any thread.
/// </remarks>
#pragma warning disable CA1001 // a source without a timer has nothing to dispose
internal sealed class WatchStream(EtcdConnection connection, EtcdEndpoint endpoint, Metadata headers)
#pragma warning restore CA1001
{
    private readonly Lock _lock = new();

    private readonly CancellationTokenSource _end = new();

    private readonly WatchRequests _requests = new();

    // The watches that etcd has not answered yet. Guarded by the lock, like all fields below.
    private readonly Queue<WatchOpening> _requested = new();

    private readonly Dictionary<long, EtcdWatch> _open = [];

    // The number of requested and open watches.
    private int _live;

    private bool _ended;

    public EtcdEndpoint Endpoint => endpoint;

    /// <summary>Whether a new stream would go to the same endpoint with the same login.</summary>
    public bool IsCurrent(EtcdEndpoint best, Metadata newest) => best == endpoint && newest == headers;

    /// <summary>Requests a watch.</summary>
    /// <returns>
    /// A task that ends when the watch is open, or with the failure that prevented it. <see langword="null"/> if this
    /// stream takes no more watches.
    /// </returns>
    public Task<EtcdFailure?>? TryOpen(EtcdWatch watch)
    {
        var opening = new WatchOpening(watch);
        lock (_lock)
        {
            if (_ended)
            {
                return null;
            }

            _live++;
            _requested.Enqueue(opening);
            _requests.Add(new WatchRequest { CreateRequest = watch.Request });
        }

        _requests.Send();
        return opening.Opened;
    }

    /// <summary>Closes a watch, here and at the server. Does nothing if the watch has ended.</summary>
    public void Close(EtcdWatch watch)
    {
        lock (_lock)
        {
            if (_open.Remove(watch.Id))
            {
                AddCancellation(watch.Id);
            }
            else if (_requested.FirstOrDefault(opening => opening.Watch == watch) is { IsAbandoned: false } opening)
            {
                opening.IsAbandoned = true;
            }
            else
            {
                return;
            }

            _live--;
        }

        EndOrSend();
    }

    /// <summary>Runs until the stream has ended. Called once.</summary>
    public async Task RunAsync()
    {
        EtcdFailure failure = await ReadAsync().ConfigureAwait(false);
        if (failure.IsEndpoints && !_end.IsCancellationRequested)
        {
            connection.Leave(endpoint);
        }

        EndAll(failure);
        await _requests.WaitAsync().ConfigureAwait(false);
    }

    // Any error ends the stream. Without its reader, the watches would wait for ever.
    private async Task<EtcdFailure> ReadAsync()
    {
        try
        {
            using AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call =
                endpoint.Watches.Watch(new CallOptions(headers, cancellationToken: _end.Token));
            _requests.Start(call.RequestStream);
            while (await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                Take(call.ResponseStream.Current);
            }

            return EtcdFailure.Of(new RpcException(new Status(StatusCode.Unavailable, "etcd ended the stream")));
        }
        catch (RpcException error)
        {
            return EtcdFailure.Of(error);
        }
        catch (Exception error)
        {
            return EtcdFailure.OfClient(error);
        }
    }

    private void Take(WatchResponse response)
    {
        if (response.Created)
        {
            TakeAnswer(response);
            return;
        }

        EtcdWatch? watch;
        lock (_lock)
        {
            if (!_open.TryGetValue(response.WatchId, out watch))
            {
                // The watch was closed, and this response was on its way.
                return;
            }

            if (response.Canceled)
            {
                _open.Remove(response.WatchId);
                _live--;
            }
        }

        if (!response.Canceled)
        {
            watch.Tell(response);
            return;
        }

        watch.End(response.CompactRevision > 0
            ? new CompactedException()
            : EtcdFailure.OfWatch(response.CancelReason).ToException(isWrite: false, $"watch {watch.Subject}"));
        EndOrSend();
    }

    private void TakeAnswer(WatchResponse response)
    {
        WatchOpening? opening;
        EtcdFailure? failure = response.Canceled ? EtcdFailure.OfWatch(response.CancelReason) : null;
        lock (_lock)
        {
            if (!_requested.TryDequeue(out opening))
            {
                return;
            }

            if (opening.IsAbandoned)
            {
                if (failure is null)
                {
                    AddCancellation(response.WatchId);
                }
            }
            else if (failure is null)
            {
                opening.Watch.Id = response.WatchId;
                _open.Add(response.WatchId, opening.Watch);
            }
            else
            {
                _live--;
            }
        }

        opening.Answer(failure);
        EndOrSend();
    }

    // Call under the lock.
    private void AddCancellation(long id) =>
        _requests.Add(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = id } });

    private void EndOrSend()
    {
        bool ended;
        lock (_lock)
        {
            ended = _ended |= _live == 0;
        }

        if (ended)
        {
            // This closes all watches of the stream at the server.
            _end.Cancel();
        }
        else
        {
            _requests.Send();
        }
    }

    private void EndAll(EtcdFailure failure)
    {
        WatchOpening[] requested;
        EtcdWatch[] open;
        lock (_lock)
        {
            _ended = true;
            requested = [.. _requested];
            open = [.. _open.Values];
            _requested.Clear();
            _open.Clear();
        }

        foreach (WatchOpening opening in requested)
        {
            opening.Answer(failure);
        }

        foreach (EtcdWatch watch in open)
        {
            watch.End(connection.IsDisposed
                ? EtcdConnection.Disposed()
                : failure.ToException(isWrite: false, $"watch {watch.Subject}"));
        }
    }
}
