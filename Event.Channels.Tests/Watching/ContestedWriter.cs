using System.Threading.Channels;

namespace EventChannels.Tests.Watching;

/// <summary>A writer that reports room but fails at each first attempt, as if another writer had been quicker.</summary>
internal sealed class ContestedWriter<T>(ChannelWriter<T> writer) : ChannelWriter<T>
{
    private bool _lost;

    public override bool TryWrite(T item) => (_lost = !_lost) ? false : writer.TryWrite(item);

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) =>
        writer.WaitToWriteAsync(cancellationToken);

    public override bool TryComplete(Exception? error = null) => writer.TryComplete(error);
}
