namespace EventChannels;

/// <summary>Waits for a channel. A token ends the wait even if the channel ignores its own token.</summary>
/// <remarks>
/// The channel gets a separate token, which is cancelled only after the caller has resumed. So a channel that resumes its waiters
/// synchronously does not run them inside the caller's Cancel.
/// </remarks>
internal sealed class ChannelWait(
    Func<CancellationToken, ValueTask<bool>> wait, CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _abandoned = new();

    /// <summary>Waits like the channel's method. Call again only after the last wait has ended.</summary>
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
