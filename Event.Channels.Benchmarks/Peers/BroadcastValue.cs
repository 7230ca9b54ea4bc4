using System.Threading.Tasks.Dataflow;

namespace EventChannels.Benchmarks;

/// <summary>TPL Dataflow: a broadcast block, linked to one buffer of capacity 1 per watcher.</summary>
/// <remarks>
/// The block offers values on its own thread, some time after the post. A last target shows when it has done so. The first
/// Set after a Watch links this target behind all others.
/// </remarks>
internal sealed class BroadcastValue
{
    private readonly BroadcastBlock<long> _block = new(cloningFunction: null);
    private readonly LastTarget _last = new();
    private readonly Lock _linking = new();
    private IDisposable? _lastLink;

    // All numbers have arrived when the last target was offered this many.
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
