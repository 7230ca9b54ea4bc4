namespace EventChannels.Tests.Linearizability.Running;

/// <summary>The mistakes of a <see cref="MistakenValue"/>.</summary>
public enum Mistake
{
    /// <summary>An update reads and sets in two steps. A Set between the two is lost.</summary>
    UpdatesInTwoSteps,

    /// <summary>
    /// A peek returns a copy that each Set makes of the newest value. The copy of an older value may be made last.
    /// </summary>
    PeeksAtACopy,

    /// <summary>A Set does not wait for every-value watchers.</summary>
    DoesNotWait,

    /// <summary>A Get that had to wait takes its value, but does not continue.</summary>
    LosesWakeUps,
}
