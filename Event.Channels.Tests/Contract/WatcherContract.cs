namespace EventChannels.Tests.Contract;

/// <summary>The behavior that all watchers have in common, regardless of their source.</summary>
public abstract class WatcherContract(WatcherKind kind, bool sync)
{
    /// <summary>An error compared only by reference.</summary>
    protected static readonly InvalidDataException Error = new("the reason");

    private readonly List<ContractValue> _values = [];

    /// <summary>The operations of a watcher that count as a Get.</summary>
    public enum Use
    {
        Get,
        TryGet,
        Wait,
        MarkUnread,
        Loop,
    }

    protected WatcherKind Kind { get; } = kind;

    protected bool Sync { get; } = sync;

    [OneTimeSetUp]
    public Task PrepareAsync() => Kind.PrepareAsync();

    [TearDown]
    public async Task DisposeValuesAsync()
    {
        foreach (ContractValue value in _values)
        {
            await value.DisposeAsync().Within();
        }

        _values.Clear();
    }

    protected Task<ContractValue> CreateAsync(int? initialValue = null) => CreateAsync(inline: false, initialValue);

    /// <summary>A value whose watchers may continue inside the calls that wake them, if the value supports that.</summary>
    protected Task<ContractValue> CreateInlineAsync() => CreateAsync(inline: true, initialValue: null);

    protected Task<IWatcher<int>> WatchAsync(ContractValue value) => WatchAsync(value, Kind.Of(value.Value));

    /// <summary>Watches a watchable derived from the value. The value's existing data is then unread.</summary>
    protected static async Task<IWatcher<int>> WatchAsync(ContractValue value, IWatchable<int> watchable)
    {
        IWatcher<int> watcher = watchable.Watch();
        await value.FoundAsync(watcher);
        return watcher;
    }

    /// <summary>Begins an operation of a watcher. An exception at the call is thrown here.</summary>
    protected static Task Begin(IWatcher<int> watcher, Use use)
    {
        switch (use)
        {
            case Use.Get:
                return watcher.StartGet();
            case Use.TryGet:
                watcher.TryGet(out _);
                return Task.CompletedTask;
            case Use.Wait:
                return watcher.WaitForUnreadAsync().AsTask();
            case Use.MarkUnread:
                watcher.MarkUnread();
                return Task.CompletedTask;
            default:
                return StepAsync(watcher);
        }
    }

    /// <summary>The exception with which the call itself refuses an operation. A loop can throw only from its step.</summary>
    protected static async Task<Exception?> RefusalAsync(IWatcher<int> watcher, Use use)
    {
        if (use == Use.Loop)
        {
            return await Begin(watcher, use).FailureAsync();
        }

        try
        {
            _ = Begin(watcher, use);
            return null;
        }
        catch (Exception refusal)
        {
            return refusal;
        }
    }

    /// <summary>One step of a loop: the value, if there was one.</summary>
    protected static async Task<int?> StepAsync(IWatcher<int> watcher)
    {
        await foreach (int next in watcher.ReadAllAsync())
        {
            return next;
        }

        return null;
    }

    /// <summary>Begins a Get that waits.</summary>
    protected static async Task<int> GetAsync(IWatcher<int> watcher, bool loops) =>
        loops ? (await StepAsync(watcher)).GetValueOrDefault(-1) : await watcher.GetAsync();

    /// <summary>A Set still waits, or ends by itself.</summary>
    protected static Task EndsUnlessAsync(Task set, bool waits) => waits ? set.StillWaitsAsync() : set.Within();

    /// <summary>The watcher still works.</summary>
    protected static async Task GoesOnAsync(ContractValue value, IWatcher<int> watcher)
    {
        Task<int> get = watcher.StartGet();
        await value.SetAsync(100).Within();
        Assert.That(await get.Within(), Is.EqualTo(100));
    }
    private async Task<ContractValue> CreateAsync(bool inline, int? initialValue)
    {
        ContractValue value = await Kind.CreateAsync(Sync, inline, initialValue);
        _values.Add(value);
        return value;
    }
}
