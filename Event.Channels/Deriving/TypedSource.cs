namespace EventChannels;

/// <summary>A source of a combination whose values are of this type.</summary>
internal sealed class TypedSource<T>(IWatchable<T> source) : CombinedSource
{
    private IWatcher<T>? _watcher;

    /// <summary>The latest value, where there is one.</summary>
    public T Value { get; private set; } = default!;

    public override bool HasUnread => _watcher!.HasUnread;

    public override void Open(Delivery? delivery) =>
        _watcher = delivery is { } chosen ? source.Watch(chosen) : source.Watch();

    public override bool TryTake()
    {
        if (!_watcher!.TryGet(out T? value))
        {
            return false;
        }

        Value = value;
        HasValue = true;
        return true;
    }

    public override void MarkUnread() => _watcher!.MarkUnread();

    public override async Task WaitAsync(CancellationToken cancellationToken)
    {
        Failure = null;
        try
        {
            HasEnded = !await _watcher!.WaitForUnreadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception error) when (_watcher!.HasEndedWith(error))
        {
            EndError = error;
        }
        catch (Exception failure)
        {
            Failure = failure;
        }
    }

    public override void Close() => _watcher?.Dispose();

    public override void Forget() => Value = default!;
}
