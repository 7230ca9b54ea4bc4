using EventChannels;
using EventChannels.Stores;

namespace Dashboard;

/// <summary>The wanted updates per second. A store shares this number with other dashboards.</summary>
internal sealed class Pace : BackgroundService, IAsyncDisposable
{
    private readonly MemoryValue<int> _known = new(1000);
    private readonly StoredValue<int>? _stored;

    public Pace(IValueStore? store, string storeName)
    {
        StoreName = storeName;
        _stored = store is null ? null
            : new StoredValue<int>(store, "dashboard/pace", new(DashboardJson.Default.Int32) { Absent = 1000 });
        State = _stored is null
            ? _known.Select(value => new PaceState(value, storeName, "connected"))
            : _known.CombineLatest(_stored.Status, (value, status) => PaceState.Create(value, storeName, status));
    }

    /// <summary>The value to set the pace with.</summary>
    public IValue<int> Wanted => _stored is null ? _known : _stored;

    /// <summary>The last known pace, also while the store is unavailable.</summary>
    public IWatchable<int> Known => _known;

    public IWatchable<PaceState> State { get; }

    public string StoreName { get; }

    public async ValueTask DisposeAsync()
    {
        await (_stored?.DisposeAsync() ?? default);
        Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using IWatcher<int>? watcher = _stored?.Watch();
        while (watcher is not null)
        {
            try
            {
                _known.SetIfChanged(Math.Clamp(await watcher.GetAsync(stoppingToken), 1, 1000));
            }
            catch (StoreException)
            {
                // The status has the reason. The same watcher continues when the store does.
            }
        }
    }
}
