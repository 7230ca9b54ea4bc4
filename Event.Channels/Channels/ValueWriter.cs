using System.Threading.Channels;

namespace EventChannels;

/// <summary>A channel writer whose writes are Sets of the value, and so reach all watchers.</summary>
internal sealed class ValueWriter<T>(ValueCore<T> core) : ChannelWriter<T>
{
    private readonly ValueCore<T> _core = core;

    public override bool TryWrite(T item) => _core.TrySet(item);

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? new ValueTask<bool>(Task.FromCanceled<bool>(cancellationToken))
            : AwaitAsync(_core.WaitToSetAsync(cancellationToken));

    public override ValueTask WriteAsync(T item, CancellationToken cancellationToken = default) =>
        _core.SetAsync(item, cancellationToken);

    public override bool TryComplete(Exception? error = null) => _core.TryComplete(error);

    private async ValueTask<bool> AwaitAsync(ValueTask<bool> writable)
    {
        bool result = await writable.ConfigureAwait(false);
        if (!result)
        {
            _core.ThrowCompletionError();
        }

        return result;
    }
}
