using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

/// <summary>What holds for every channel alike: nobody can tell one from another by it.</summary>
public abstract class ChannelContract(ChannelKind kind)
{
    /// <summary>An error that is only ever compared by reference.</summary>
    protected static readonly InvalidDataException Error = new("the reason");

    protected ChannelKind Kind { get; } = kind;

    protected Channel<int> Create() => Kind.Create<int>();

    /// <summary>Begins to write; the task ends when the channel has done with it.</summary>
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
