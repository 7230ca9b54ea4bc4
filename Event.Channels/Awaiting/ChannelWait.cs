namespace EventChannels;

/// <summary>A channel's waits, which a token ends whatever the channel does with its token.</summary>
/// <remarks>
/// The channel gets a token of this class's own, which is cancelled after the waiter has gone on: a channel that resumes
/// its waiters synchronously does not run them within the call that cancels.
/// </remarks>
internal sealed class ChannelWait(
    Func<CancellationToken, ValueTask<bool>> wait, CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _abandoned = new();

    /// <summary>Waits as the channel does. One at a time.</summary>
    public async ValueTask<bool> WaitAsync()
    {
        cancellationToken.ThrowIfCancellationRequested();
        ValueTask<bool> waiting = wait(cancellationToken.CanBeCanceled ? _abandoned.Token : CancellationToken.None);
        if (waiting.IsCompleted || !cancellationToken.CanBeCanceled)
        {
            return await waiting.ConfigureAwait(false);
        }

        Task<bool> task = waiting.AsTask();
        try
        {
            return await task.OrCancelledAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!task.IsCanceled)
        {
            task.IgnoreOutcome();
            _abandoned.Cancel();
            throw;
        }
    }

    public void Dispose() => _abandoned.Dispose();
}
