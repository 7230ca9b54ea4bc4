using System.Threading.Channels;

namespace EventChannels.Tests.Watching;

/// <summary>A writer without room whose waits ignore their token.</summary>
internal sealed class DeafWriter<T> : ChannelWriter<T>
{
    private readonly TaskCompletionSource<bool> _room = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource<bool> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a caller waits for room.</summary>
    public Task Asked => _asked.Task;

    public override bool TryWrite(T item) => false;

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default)
    {
        _asked.TrySetResult(true);
        return new ValueTask<bool>(_room.Task);
    }

    public override bool TryComplete(Exception? error = null) => _room.TrySetException(error!);
}
