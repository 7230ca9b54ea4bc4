namespace EventChannels.Tests.Linearizability.Running;

/// <summary>What programs do with a value: a <see cref="MemoryValue{T}"/>, or a wrong one that is to be found out.</summary>
internal interface ITestedValue : IValue<int>
{
    /// <inheritdoc cref="MemoryValue{T}.Set"/>
    void Set(int value);

    /// <inheritdoc cref="MemoryValue{T}.TryComplete"/>
    bool TryComplete();
}
