using System.Threading.Tasks.Dataflow;

namespace EventChannels.Benchmarks;

internal readonly struct BroadcastWatcher(BufferBlock<long> buffer, IDisposable link) : IPeerWatcher
{
    private readonly BufferBlock<long> _buffer = buffer;
    private readonly IDisposable _link = link;

    public static bool ReceivesLate => true;

    public bool TryGet(out long number) => _buffer.TryReceive(out number);

    public ValueTask<long> GetAsync(CancellationToken cancellationToken) =>
        new(_buffer.ReceiveAsync(cancellationToken));

    public IAsyncEnumerable<long> ReadAllAsync(CancellationToken cancellationToken) =>
        _buffer.ReceiveAllAsync(cancellationToken);

    public void Dispose() => _link.Dispose();
}
