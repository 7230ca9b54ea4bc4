using System.Diagnostics.CodeAnalysis;
using EventChannels.Etcd.Protos;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>The requests of a stream on their way to etcd. The stream takes one at a time, in order.</summary>
/// <remarks>
/// <code>
/// state   | entered by                     | left by
/// --------|--------------------------------|---------------------------
/// waiting | the start                      | the call
/// idle    | the call; nothing left to send | a request
/// sending | a request                      | nothing left to send
/// ended   | a failure of the call          | (the reader of the call sees it too, and says why)
/// </code>
/// All members are safe for use from any thread.
/// </remarks>
internal sealed class WatchRequests
{
    private readonly Lock _lock = new();

    // Under the lock, as all that follow.
    private readonly Queue<WatchRequest> _unsent = new();

    private IClientStreamWriter<WatchRequest>? _idle;

    private Task _sending = Task.CompletedTask;

    /// <summary>Adds a request, and sends nothing yet: may be called under a lock.</summary>
    public void Add(WatchRequest request)
    {
        lock (_lock)
        {
            _unsent.Enqueue(request);
        }
    }

    /// <summary>Begins to send to a call.</summary>
    public void Start(IClientStreamWriter<WatchRequest> call)
    {
        lock (_lock)
        {
            _idle = call;
        }

        Send();
    }

    /// <summary>Sees to it that what was added is sent.</summary>
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

    /// <summary>Ends when nothing is being sent. The call must have ended.</summary>
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
            // The call has ended, and its reader says why: what is thrown here may be the socket's words or the client's.
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
