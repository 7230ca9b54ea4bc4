namespace EventChannels.Tests.Support;

/// <summary>The modes of a value's watchers.</summary>
public enum Mode
{
    /// <summary>All are async.</summary>
    Async,

    /// <summary>All are Sync.</summary>
    Sync,

    /// <summary>Every second one is Sync.</summary>
    Mixed,
}
