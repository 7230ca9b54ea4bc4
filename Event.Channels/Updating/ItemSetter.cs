namespace EventChannels;

/// <summary>Sets items that must not be dropped: a token ends the waiting for watchers, and no more.</summary>
/// <remarks>
/// A SetAsync whose token is cancelled on entry sets nothing. So it gets a token of this class's own, which is cancelled
/// only when the Set has begun.
/// </remarks>
internal sealed class ItemSetter<T>(IValue<T> value, CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _abandoned = new();

    /// <summary>Sets an item, whatever the token says, and waits until it is taken or the token is cancelled.</summary>
    public async ValueTask SetAsync(T item)
    {
        ValueTask set = value.SetAsync(item, cancellationToken.CanBeCanceled ? _abandoned.Token : CancellationToken.None);
        if (set.IsCompleted || !cancellationToken.CanBeCanceled)
        {
            await set.ConfigureAwait(false);
            return;
        }

        using (cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _abandoned))
        {
            try
            {
                await set.ConfigureAwait(false);
            }
            catch (OperationCanceledException cancelled) when (cancelled.CancellationToken == _abandoned.Token)
            {
                throw new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
            }
        }
    }

    public void Dispose() => _abandoned.Dispose();
}
