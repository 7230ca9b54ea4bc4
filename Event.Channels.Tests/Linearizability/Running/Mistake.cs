namespace EventChannels.Tests.Linearizability.Running;

/// <summary>What a <see cref="MistakenValue"/> does wrong.</summary>
public enum Mistake
{
    /// <summary>An update looks and sets in two steps: another Set between the two is lost.</summary>
    UpdatesInTwoSteps,

    /// <summary>A peek gives a copy that each Set makes of the newest: that of an older one may come last.</summary>
    PeeksAtACopy,

    /// <summary>A Set does not wait for Sync watchers.</summary>
    DoesNotWait,

    /// <summary>A Get that had to wait takes its value, and does not go on.</summary>
    LosesWakeUps,
}
