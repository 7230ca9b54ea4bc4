using System.Diagnostics.CodeAnalysis;
using EventChannels.Etcd.Protos;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>The requests of a stream to etcd. They are sent one at a time, in order.</summary>
/// <remarks>
/// <code>
/// state   | entered by                     | left by
/// --------|--------------------------------|---------------------------
/// waiting | the start                      | the call
/// idle    | the call; nothing left to send | a request
/// sending | a request                      | nothing left to send
/// ended   | a failure of the call          | (the reader of the call sees it too, and reports it)
/// </code>
/// All members are safe for use from any thread.
/// </remarks>
internal sealed class WatchRequests
{
    private readonly Lock _lock = new();

    // Guarded by the lock, like all fields below.
    private readonly Queue<WatchRequest> _unsent = new();

    private IClientStreamWriter<WatchRequest>? _idle;

    private Task _sending = Task.CompletedTask;

    /// <summary>Adds a request without sending it. It may be called under a lock.</summary>
    public void Add(WatchRequest request)
    {
        lock (_lock)
        {
            _unsent.Enqueue(request);
        }
    }

    /// <summary>Starts to send to a call.</summary>
    public void Start(IClientStreamWriter<WatchRequest> call)
    {
        lock (_lock)
        {
            _idle = call;
        }

        Send();
    }

    /// <summary>Sends the added requests.</summary>
    public void Send()
    {
        IClientStreamWriter<WatchRequest>? call;
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            call = _unsent.Count > 0 ? _idle : null;
            if (call is null)
            {
                return;
            }

            _idle = null;
            _sending = sent.Task;
        }

        _ = SendAllAsync(call, sent);
    }

    /// <summary>Waits until no request is being sent. The call must have ended.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
        {
            return _sending;
        }
    }

    private async Task SendAllAsync(IClientStreamWriter<WatchRequest> call, TaskCompletionSource sent)
    {
        try
        {
            while (TryTake(call, out WatchRequest? request))
            {
                await call.WriteAsync(request).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // The call has ended, and its reader reports the reason. This exception may come from the socket or the
            // client.
        }
        finally
        {
            sent.SetResult();
        }
    }

    private bool TryTake(IClientStreamWriter<WatchRequest> call, [NotNullWhen(true)] out WatchRequest? request)
    {
        lock (_lock)
        {
            if (!_unsent.TryDequeue(out request))
            {
                _idle = call;
            }

            return request is not null;
        }
    }
}
