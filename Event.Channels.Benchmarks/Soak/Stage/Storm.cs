namespace EventChannels.Benchmarks;

/// <summary>A token that many operations share. It is cancelled repeatedly, and replaced by a new token.</summary>
internal sealed class Storm
{
    private Cloud _cloud = Create();

    public CancellationToken Token => Volatile.Read(ref _cloud).Token;

    /// <summary>Repeatedly cancels all operations that wait with the token.</summary>
    public async Task RageAsync(Party party, Func<bool> isOver)
    {
        while (!isOver())
        {
            party.Does("cancels");
            Break(disposes: party.Random.OneIn(2));
            await party.PauseAsync().ConfigureAwait(false);
            await Task.Yield();
        }
    }

    private void Break(bool disposes)
    {
        Cloud broken = Interlocked.Exchange(ref _cloud, Create());
        broken.Source.Cancel();
        if (disposes)
        {
            broken.Source.Dispose();
        }
    }

    private static Cloud Create()
    {
        var source = new CancellationTokenSource();
        return new Cloud(source, source.Token);
    }

    // The token is stored, since a disposed source gives none.
    private sealed record Cloud(CancellationTokenSource Source, CancellationToken Token);
}
