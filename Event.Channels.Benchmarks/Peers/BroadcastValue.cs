using System.Threading.Tasks.Dataflow;

namespace EventChannels.Benchmarks;

/// <summary>TPL Dataflow: a broadcast block, linked to a buffer of one value a watcher.</summary>
/// <remarks>
/// The block offers on a thread of its own, some time after the post. To know when it has, it has a last target, which
/// is linked behind all others with the first set after a watch.
/// </remarks>
internal sealed class BroadcastValue
{
    private readonly BroadcastBlock<long> _block = new(cloningFunction: null);
    private readonly LastTarget _last = new();
    private readonly Lock _linking = new();
    private IDisposable? _lastLink;

    // How many numbers the last target must have been offered for all to have arrived.
    private int _expected;

    public BroadcastValue()
    {
        _block.Post(0);
        SpinWait.SpinUntil(() => TryPeek(out _));
    }

    public bool TryPeek(out long number) => _block.TryReceive(filter: null, out number);

    public void Set(long number)
    {
        if (Volatile.Read(ref _lastLink) is null)
        {
            LinkLast();
        }

        Interlocked.Increment(ref _expected);
        _block.Post(number);
    }

    public BroadcastWatcher Watch()
    {
        if (Interlocked.Exchange(ref _lastLink, null) is { } link)
        {
            link.Dispose();
        }

        BufferBlock<long> buffer = new(new DataflowBlockOptions { BoundedCapacity = 1 });
        return new BroadcastWatcher(buffer, _block.LinkTo(buffer));
    }

    public void Settle() => _last.WaitFor(Volatile.Read(ref _expected));

    private void LinkLast()
    {
        lock (_linking)
        {
            if (_lastLink is null)
            {
                // Linking offers the current number.
                _expected++;
                _lastLink = _block.LinkTo(_last);
            }
        }
    }
}
