using System.Buffers;
using System.Threading.Channels;

namespace EventChannels.Benchmarks;

/// <summary>
/// The obvious version of every-value delivery: a lock, a list, and one channel without capacity per watcher.
/// </summary>
/// <remarks>A Set starts all writes and then awaits them.</remarks>
internal sealed class RendezvousValue<T>(bool allowSynchronousContinuations = false)
{
    // Guards the list, and gives the writes to all channels one order.
    private readonly Lock _gate = new();
    private readonly List<Channel<T>> _channels = [];

    public async ValueTask SetAsync(T value)
    {
        ValueTask[] writes;
        int count = 0;
        lock (_gate)
        {
            writes = ArrayPool<ValueTask>.Shared.Rent(_channels.Count);
            foreach (Channel<T> channel in _channels)
            {
                writes[count++] = channel.Writer.WriteAsync(value);
            }
        }

        for (int i = 0; i < count; i++)
        {
            await writes[i].ConfigureAwait(false);
        }

        ArrayPool<ValueTask>.Shared.Return(writes);
    }

    public Channel<T> Watch()
    {
        var channel = Channel.CreateBounded<T>(new BoundedChannelOptions(capacity: 0)
        {
            AllowSynchronousContinuations = allowSynchronousContinuations,
        });
        lock (_gate)
        {
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
