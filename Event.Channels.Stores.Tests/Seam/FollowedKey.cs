namespace EventChannels.Stores.Tests.Seam;

/// <summary>Follows a key of a store step by step, from the first step on.</summary>
internal sealed class FollowedKey(IValueStore store, string key) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private IAsyncEnumerator<StoreState>? _states;

    // The step whose state was not taken yet. An enumerator runs one step at a time.
    private Task<bool>? _next;

    /// <summary>Ends the loop.</summary>
    public CancellationTokenSource End => _end;

    /// <summary>Waits for the next state.</summary>
    public async Task<StoreState> NextAsync()
    {
        Task<bool> next = Begin();
        Assert.That(await next.Within(), Is.True, "The loop ended without an exception.");
        _next = null;
        return _states!.Current;
    }

    /// <summary>Waits for the next state, which must not arrive at once.</summary>
    public Task WaitingAsync() => Begin().StillWaitsAsync();

    /// <summary>Takes states until one matches, and returns that state.</summary>
    public async Task<StoreState> UntilAsync(Func<StoreState, bool> fits)
    {
        StoreState state;
        do
        {
            state = await NextAsync();
        }
        while (!fits(state));
        return state;
    }

    /// <summary>Takes states until the loop ends, and returns the exception.</summary>
    public async Task<Exception> FailureAsync()
    {
        while (true)
        {
            if (await Begin().FailureAsync() is { } failure)
            {
                return failure;
            }

            _next = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_states is not null)
        {
            await Begin().FailureAsync();
            await _states.DisposeAsync().AsTask().Within();
        }

        _end.Dispose();
    }

    private Task<bool> Begin()
    {
        _states ??= store.FollowAsync(key, _end.Token).GetAsyncEnumerator(CancellationToken.None);
        return _next ??= _states.MoveNextAsync().AsTask();
    }
}
