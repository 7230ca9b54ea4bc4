using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Model;

/// <summary>A bounded channel, each of whose operations is one step. It ignores tokens.</summary>
internal sealed class SmallChannel : Channel<int>
{
    private readonly int _capacity;
    private readonly Queue<int> _items = new();
    private readonly List<int> _read = [];
    private Hooks.TaskCompletionSource<bool>? _readable;
    private Hooks.TaskCompletionSource<bool>? _writable;
    private bool _isCompleted;

    public SmallChannel(int capacity)
    {
        _capacity = capacity;
        (Reader, Writer) = (new End(this), new Beginning(this));
    }

    /// <summary>The items that were read from it, in order.</summary>
    public IReadOnlyList<int> Read => _read;

    /// <summary>Whether a reader need not wait: there is an item, or no more will come.</summary>
    public bool IsReadable => _items.Count > 0 || _isCompleted;

    public bool HasItem => _items.Count > 0;

    public bool TryPeek(out int item) => _items.TryPeek(out item);

    private static void Tell(ref Hooks.TaskCompletionSource<bool>? waiting, bool result)
    {
        Hooks.TaskCompletionSource<bool>? told = waiting;
        waiting = null;
        told?.TrySetResult(result);
    }

    // Each wait has a task of its own: the framework runs the further continuations of one task on the real pool.
    private static Task<bool> WaitAsync(ref Hooks.TaskCompletionSource<bool>? waiting)
    {
        waiting ??= new Hooks.TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<bool> told = waiting.Task;
        var wait = new TaskCompletionSource<bool>();
        Execution.Current.GoOnAfter(told, () => wait.SetResult(told.Result));
        return wait.Task;
    }

    private sealed class End(SmallChannel channel) : ChannelReader<int>
    {
        public override bool TryRead([MaybeNullWhen(false)] out int item)
        {
            LogicalThread.Point("channel.TryRead");
            if (!channel._items.TryDequeue(out item))
            {
                return false;
            }

            channel._read.Add(item);
            Tell(ref channel._writable, result: true);
            return true;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
        {
            LogicalThread.Point("channel.WaitToReadAsync");
            return channel.IsReadable
                ? new ValueTask<bool>(channel.HasItem)
                : new ValueTask<bool>(WaitAsync(ref channel._readable));
        }
    }

    private sealed class Beginning(SmallChannel channel) : ChannelWriter<int>
    {
        public override bool TryWrite(int item)
        {
            LogicalThread.Point("channel.TryWrite");
            if (channel._isCompleted || channel._items.Count == channel._capacity)
            {
                return false;
            }

            channel._items.Enqueue(item);
            Tell(ref channel._readable, result: true);
            return true;
        }

        public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default)
        {
            LogicalThread.Point("channel.WaitToWriteAsync");
            return channel._isCompleted || channel._items.Count < channel._capacity
                ? new ValueTask<bool>(!channel._isCompleted)
                : new ValueTask<bool>(WaitAsync(ref channel._writable));
        }

        public override bool TryComplete(Exception? error = null)
        {
            LogicalThread.Point("channel.TryComplete");
            bool completes = !channel._isCompleted;
            channel._isCompleted = true;
            Tell(ref channel._readable, channel.HasItem);
            Tell(ref channel._writable, result: false);
            return completes;
        }
    }
}
