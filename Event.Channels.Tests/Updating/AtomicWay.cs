namespace EventChannels.Tests.Updating;

/// <summary>All ways to set a value that depends on the previous one.</summary>
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
