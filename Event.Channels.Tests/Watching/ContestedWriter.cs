using System.Threading.Channels;

namespace EventChannels.Tests.Watching;

/// <summary>A writer that says that there is room, and has none at each first attempt: somebody else was quicker.</summary>
internal sealed class ContestedWriter<T>(ChannelWriter<T> writer) : ChannelWriter<T>
{
    private bool _lost;

    public override bool TryWrite(T item) => (_lost = !_lost) ? false : writer.TryWrite(item);

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) =>
        writer.WaitToWriteAsync(cancellationToken);

    public override bool TryComplete(Exception? error = null) => writer.TryComplete(error);
}
