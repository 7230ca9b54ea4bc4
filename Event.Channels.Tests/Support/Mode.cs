namespace EventChannels.Tests.Support;

/// <summary>The deliveries of a value's watchers.</summary>
public enum Mode
{
    /// <summary>All are newest-value.</summary>
    Async,

    /// <summary>All are every-value.</summary>
    Sync,

    /// <summary>Every second one is every-value.</summary>
    Mixed,
}
