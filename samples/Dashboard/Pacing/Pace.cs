using EventChannels;
using EventChannels.Stores;

namespace Dashboard;

/// <summary>How many updates a second the producer should make. A store shares it with other dashboards.</summary>
internal sealed class Pace : BackgroundService, IAsyncDisposable
{
    private readonly MemoryValue<int> _known = new(1000);
    private readonly StoredValue<int>? _stored;
    private readonly IValue<int> _wanted;
    private readonly string _storeName;

    public Pace(IValueStore? store, string storeName)
    {
        _storeName = storeName;
        _stored = store is null ? null
            : new StoredValue<int>(store, "dashboard/pace", new(DashboardJson.Default.Int32) { Absent = 1000 });
        _wanted = _stored is null ? _known : _stored;
        State = _stored is null
            ? _known.Select(value => new PaceState(value, storeName, "connected"))
            : _known.CombineLatest(_stored.Status, (value, status) => PaceState.Create(value, storeName, status));
    }

    /// <summary>The pace that was heard of last, also while the store is away.</summary>
    public IWatchable<int> Known => _known;

    public IWatchable<PaceState> State { get; }

    public async Task<IResult> SetAsync(int value, CancellationToken cancellationToken)
    {
        if (value is < 1 or > 1000)
        {
            return TypedResults.Text("The pace is a whole number from 1 to 1000.", statusCode: StatusCodes.Status400BadRequest);
        }

        // Without a limit, a Set waits until the store is back: too late for somebody at a page.
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            await _wanted.SetAsync(value, limited.Token);
            return TypedResults.NoContent();
        }
        catch (Exception error) when (error is StoreException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return TypedResults.Text($"{_storeName} does not answer.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

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
                // The status says why. The same watcher goes on when the store does.
            }
        }
    }
}
