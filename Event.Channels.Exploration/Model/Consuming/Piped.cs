using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Exploration.Model.Consuming;

/// <summary>The end of a channel that the value is piped to. Its disposal cancels the pipe.</summary>
internal sealed class Piped(ProgramRun run) : Consumer(run)
{
    private readonly SmallChannel _channel = new(capacity: 1);

    public override bool HasUnread => _channel.HasItem;

    public override void Begin(IWatchable<int> value)
    {
        Running = value.PipeToAsync(_channel.Writer, complete: true, End);
        _ = CompleteAfterAsync(Running);
    }

    public override bool TryGet([MaybeNullWhen(false)] out int value) => _channel.Reader.TryRead(out value);

    public override bool TryPeek([MaybeNullWhen(false)] out int value) => _channel.TryPeek(out value);

    public override async ValueTask<int> GetAsync(CancellationToken cancellationToken = default)
    {
        while (await WaitForUnreadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_channel.Reader.TryRead(out int value))
            {
                return value;
            }
        }

        throw Followed.IsDisposed ? new ObjectDisposedException(null) : new System.Threading.Channels.ChannelClosedException();
    }

    public override ValueTask<bool> WaitForUnreadAsync(CancellationToken cancellationToken = default) =>
        _channel.Reader.WaitToReadAsync(CancellationToken.None);

    // A cancelled pipe does not complete its channel.
    private async Task CompleteAfterAsync(Task pipe)
    {
        await pipe.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Followed.IsDisposed)
        {
            _channel.Writer.TryComplete();
        }
    }
}
