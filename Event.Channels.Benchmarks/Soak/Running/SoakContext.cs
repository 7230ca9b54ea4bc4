namespace EventChannels.Benchmarks;

/// <summary>The state that all workers of a soak share.</summary>
internal sealed class SoakContext
{
    private volatile bool _isEnding;

    public Faults Faults { get; } = new();

    public Remains Remains { get; } = new();

    public PausePoint PausePoint { get; } = new();

    /// <inheritdoc cref="Life.LongToken"/>
    public CancellationToken LongToken { get; } = new CancellationTokenSource().Token;

    /// <summary>Whether workers must begin no more lives.</summary>
    public bool IsEnding => _isEnding;

    public void End()
    {
        _isEnding = true;
        PausePoint.Open();
    }
}
