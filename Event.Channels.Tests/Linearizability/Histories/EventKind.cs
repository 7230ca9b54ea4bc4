namespace EventChannels.Tests.Linearizability.Histories;

/// <summary>The steps of an operation that can be seen from outside.</summary>
internal enum EventKind
{
    /// <summary>Its method is called.</summary>
    Called,

    /// <summary>Its method has returned a task that has not ended.</summary>
    Returned,

    /// <summary>It has ended.</summary>
    Ended,
}
