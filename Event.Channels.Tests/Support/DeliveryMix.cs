namespace EventChannels.Tests.Support;

/// <summary>The deliveries of a value's watchers.</summary>
public enum DeliveryMix
{
    /// <summary>All are newest-value.</summary>
    NewestValue,

    /// <summary>All are every-value.</summary>
    EveryValue,

    /// <summary>Every second one is every-value.</summary>
    Mixed,
}
