namespace EventChannels.Tests.Updating;

/// <summary>Every way to set a value that depends on the one before.</summary>
public enum AtomicWay
{
    TryUpdate,
    Update,
    UpdateAsync,
    SetIfChanged,
    SetIfChangedAsync,
    CompareAndSet,
    CompareAndSetAsync,
}
