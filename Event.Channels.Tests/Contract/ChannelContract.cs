using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

/// <summary>The behavior that all channels have in common. A consumer cannot tell one channel from another by it.</summary>
public abstract class ChannelContract(ChannelKind kind)
{
    /// <summary>An error compared only by reference.</summary>
    protected static readonly InvalidDataException Error = new("the reason");

    protected ChannelKind Kind { get; } = kind;

    protected Channel<int> Create() => Kind.Create<int>();

    /// <summary>Begins a write. The task ends when the channel has finished it.</summary>
    protected static Task Write<T>(Channel<T> channel, T item) => channel.Writer.WriteAsync(item).AsTask();

    protected static async Task<List<T>> ReadToEndAsync<T>(Channel<T> channel, CancellationToken cancellationToken = default)
    {
        List<T> log = [];
        await foreach (T item in channel.Reader.ReadAllAsync(cancellationToken))
        {
            log.Add(item);
        }

        return log;
    }
}
