namespace EventChannels.Stores;

/// <summary>The length of attempts, pauses and the linger time.</summary>
internal sealed record Pace(
    TimeSpan AttemptTimeout, TimeSpan MinimumBackOff, TimeSpan MaximumBackOff, TimeSpan Linger, TimeProvider TimeProvider)
{
    /// <summary>The pause after a refusal.</summary>
    private static readonly TimeSpan _refusedPause = TimeSpan.FromSeconds(10);

    public static Pace Of<T>(StoredValueOptions<T> options) => new(
        options.AttemptTimeout, options.MinimumBackOff, options.MaximumBackOff, options.Linger, options.TimeProvider);

    /// <summary>Waits before the next attempt. Jitter spreads the attempts of several clients.</summary>
    /// <param name="failures">How many attempts have failed in a row.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task BackOffAsync(int failures, CancellationToken cancellationToken)
    {
        double shortest = MinimumBackOff.TotalMilliseconds;
        double most = Math.Max(shortest, MaximumBackOff.TotalMilliseconds);
        double longest = Math.Clamp(shortest * Math.Pow(2, failures), shortest, most);
#pragma warning disable CA5394 // jitter is no secret
        double pause = shortest + ((longest - shortest) * Random.Shared.NextDouble());
#pragma warning restore CA5394
        return Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider, cancellationToken);
    }

    public Task PauseRefusedAsync(CancellationToken cancellationToken) =>
        Task.Delay(_refusedPause, TimeProvider, cancellationToken);

    /// <summary>Creates a source that is cancelled when the time for an attempt is over.</summary>
    public CancellationTokenSource BeginAttempt() => new(AttemptTimeout, TimeProvider);

    public StoreException TimedOut(StoreFault fault, Exception? inner) =>
        new(fault, $"The store did not answer within {AttemptTimeout.TotalMilliseconds:0} ms.", inner);
}
