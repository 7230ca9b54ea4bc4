namespace EventChannels.Tests.Updating;

/// <summary>A sequence that counts the calls to it, and ends as the test says.</summary>
internal sealed class ItemSource(IEnumerable<int> items) : IAsyncEnumerable<int>
{
    /// <summary>The exception after the last item.</summary>
    public Exception? Error { get; init; }

    public Exception? DisposalError { get; init; }

    /// <summary>Called before each item is returned.</summary>
    public Func<CancellationToken, Task> BeforeEach { get; init; } = static _ => Task.CompletedTask;

    public int Started { get; private set; }

    public int Disposed { get; private set; }

    public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        Started++;
        return new Enumerator(this, items.GetEnumerator(), cancellationToken);
    }

    private sealed class Enumerator(ItemSource source, IEnumerator<int> items, CancellationToken cancellationToken)
        : IAsyncEnumerator<int>
    {
        public int Current => items.Current;

        public async ValueTask<bool> MoveNextAsync()
        {
            await source.BeforeEach(cancellationToken);
            return items.MoveNext() || (source.Error is { } error ? throw error : false);
        }

        public ValueTask DisposeAsync()
        {
            source.Disposed++;
            items.Dispose();
            return source.DisposalError is { } error ? throw error : default;
        }
    }
}
