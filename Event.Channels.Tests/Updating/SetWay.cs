namespace EventChannels.Tests.Updating;

/// <summary>All ways to set a value.</summary>
public enum SetWay
{
    Set,
    SetAsync,
    TryWrite,
    WriteAsync,
    TryUpdate,
    Update,
    UpdateAsync,
    SetIfChanged,
    SetIfChangedAsync,
    CompareAndSet,
    CompareAndSetAsync,
}
