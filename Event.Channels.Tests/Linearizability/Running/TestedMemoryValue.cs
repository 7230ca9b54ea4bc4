using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Running;

/// <summary>The library's value.</summary>
internal sealed class TestedMemoryValue(MemoryValue<int> value) : ITestedValue
{
    public static ITestedValue Create(ConcurrentProgram program) => new TestedMemoryValue(program.FirstValue is { } first
        ? new MemoryValue<int>(first) { AllowSynchronousContinuations = program.IsInline }
        : new MemoryValue<int> { AllowSynchronousContinuations = program.IsInline });

    public void Set(int next) => value.Set(next);

    public bool TryComplete() => value.TryComplete();

    public IWatcher<int> Watch() => value.Watch();

    public IWatcher<int> Watch(Delivery delivery) => value.Watch(delivery);

    public bool TryPeek(out int current) => value.TryPeek(out current);

    public ValueTask SetAsync(int next, CancellationToken cancellationToken = default) =>
        value.SetAsync(next, cancellationToken);

    public ValueTask<int> UpdateAsync(Func<int, int> update, CancellationToken cancellationToken = default) =>
        value.UpdateAsync(update, cancellationToken);

    public ValueTask<bool> SetIfChangedAsync(
        int next, IEqualityComparer<int>? comparer = null, CancellationToken cancellationToken = default) =>
        value.SetIfChangedAsync(next, comparer, cancellationToken);

    public ValueTask<bool> CompareAndSetAsync(
        int expected, int next, IEqualityComparer<int>? comparer = null, CancellationToken cancellationToken = default) =>
        value.CompareAndSetAsync(expected, next, comparer, cancellationToken);
}
