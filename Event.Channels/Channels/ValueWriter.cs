using System.Threading.Channels;

namespace EventChannels;

/// <summary>A value's end of its watchers' channels: what is written reaches every one of them.</summary>
internal sealed class ValueWriter<T>(MemoryValue<T> value, Broadcast<T> broadcast) : ChannelWriter<T>
{
    private readonly MemoryValue<T> _value = value;
    private readonly Broadcast<T> _broadcast = broadcast;

    public override bool TryWrite(T item) =>
        _broadcast.TryPublish(item, follows: null, out SetOutcome outcome)
            ? outcome == SetOutcome.Begun
            : _broadcast.Line!.TryHandOver(item);

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new ValueTask<bool>(Task.FromCanceled<bool>(cancellationToken));
        }

        return AwaitAsync(_broadcast.Line is { } line
            ? line.WaitToHandOverAsync(cancellationToken)
            : new ValueTask<bool>(!_broadcast.IsCompleted));
    }

    public override ValueTask WriteAsync(T item, CancellationToken cancellationToken = default) =>
        _value.SetAsync(item, cancellationToken);

    public override bool TryComplete(Exception? error = null) => _value.TryComplete(error);

    private async ValueTask<bool> AwaitAsync(ValueTask<bool> writable)
    {
        bool result = await writable.ConfigureAwait(false);
        if (!result)
        {
            _broadcast.ThrowCompletionError();
        }

        return result;
    }
}
