namespace EventChannels.Tests.Linearizability.Running;

/// <summary>A value as programs use it: the library's, or a wrong one that the programs must expose.</summary>
internal interface ITestedValue : IValue<int>
{
    /// <inheritdoc cref="MemoryValue{T}.Set"/>
    void Set(int value);

    /// <inheritdoc cref="MemoryValue{T}.TryComplete"/>
    bool TryComplete();
}
