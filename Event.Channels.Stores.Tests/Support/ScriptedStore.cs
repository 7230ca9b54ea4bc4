using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;

namespace EventChannels.Stores.Tests;

/// <summary>A store whose responses come from the test. Each call waits until the test has answered it.</summary>
internal sealed class ScriptedStore : IValueStore
{
    private readonly Channel<Call<StoreState>> _reads = Channel.CreateUnbounded<Call<StoreState>>();
    private readonly Channel<Call<StoreWrite>> _writes = Channel.CreateUnbounded<Call<StoreWrite>>();
    private readonly Channel<Channel<StoreState>> _feeds = Channel.CreateUnbounded<Channel<StoreState>>();

    public int PendingReads => _reads.Reader.Count;

    public int PendingFeeds => _feeds.Reader.Count;

    public static StoreState Text(string text, long revision) => new(true, Encoding.UTF8.GetBytes(text), revision);

    /// <summary>The next call to read, once it arrives.</summary>
    public Task<Call<StoreState>> NextReadAsync() => _reads.Reader.ReadAsync().Within();

    public Task<Call<StoreWrite>> NextWriteAsync() => _writes.Reader.ReadAsync().Within();

    /// <summary>The next call to follow. States written here are reported, and completing it ends the feed.</summary>
    public Task<Channel<StoreState>> NextFeedAsync() => _feeds.Reader.ReadAsync().Within();

    public ValueTask<StoreState> ReadAsync(string key, CancellationToken cancellationToken) =>
        Wait(_reads, new Call<StoreState>(default, default), cancellationToken);

    public ValueTask<StoreWrite> WriteAsync(
        string key, ReadOnlyMemory<byte>? data, long? expected, CancellationToken cancellationToken) =>
        Wait(_writes, new Call<StoreWrite>(data, expected), cancellationToken);

    public async IAsyncEnumerable<StoreState> FollowAsync(
        string key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var feed = Channel.CreateUnbounded<StoreState>();
        _feeds.Writer.TryWrite(feed);
        await foreach (StoreState state in feed.Reader.ReadAllAsync(cancellationToken))
        {
            yield return state;
        }
    }

    public ValueTask DisposeAsync() => default;

    private static async ValueTask<T> Wait<T>(Channel<Call<T>> calls, Call<T> call, CancellationToken cancellationToken)
    {
        calls.Writer.TryWrite(call);
        return await call.Answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>A call that waits for its response.</summary>
    public sealed class Call<T>(ReadOnlyMemory<byte>? data, long? expected)
    {
        public string? Text => data is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

        public long? Expected => expected;

        public TaskCompletionSource<T> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
