using System.Threading.Channels;

namespace EventChannels.Benchmarks;

/// <summary>The version that anyone could write in an hour: a lock, a list, and one bounded channel per watcher.</summary>
/// <remarks>The baseline of every comparison.</remarks>
internal sealed class ObviousValue<T>(T current, bool allowSynchronousContinuations = false)
{
    // Guards the fields below, and gives the writes to all channels one order.
    private readonly Lock _gate = new();
    private readonly List<Channel<T>> _channels = [];
    private T _current = current;

    public T Current
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    public void Set(T value)
    {
        lock (_gate)
        {
            _current = value;
            foreach (Channel<T> channel in _channels)
            {
                channel.Writer.TryWrite(value);
            }
        }
    }

    public Channel<T> Watch()
    {
        Channel<T> channel = NewestOnly.Create<T>(allowSynchronousContinuations);
        lock (_gate)
        {
            channel.Writer.TryWrite(_current);
            _channels.Add(channel);
        }

        return channel;
    }

    public void Forget(Channel<T> channel)
    {
        lock (_gate)
        {
            _channels.Remove(channel);
        }

        channel.Writer.TryComplete();
    }
}
