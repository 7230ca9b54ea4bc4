namespace EventChannels.Tests.Linearizability.Histories;

/// <summary>The steps of an operation that are visible from outside.</summary>
internal enum EventKind
{
    /// <summary>Its method was called.</summary>
    Called,

    /// <summary>Its method returned a task that has not ended.</summary>
    Returned,

    /// <summary>It ended.</summary>
    Ended,
}
