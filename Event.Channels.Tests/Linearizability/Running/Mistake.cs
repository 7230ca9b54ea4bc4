namespace EventChannels.Tests.Linearizability.Running;

/// <summary>What a <see cref="MistakenValue"/> does wrong.</summary>
public enum Mistake
{
    /// <summary>An update looks and sets in two steps: another Set between the two is lost.</summary>
    UpdatesInTwoSteps,

    /// <summary>A look at the value gives what was set last as far as the look knows, which is told after the Set.</summary>
    PeeksAtACopy,

    /// <summary>A Set does not wait for Sync watchers.</summary>
    DoesNotWait,

    /// <summary>A Get that had to wait takes its value, and does not go on.</summary>
    LosesWakeUps,
}
