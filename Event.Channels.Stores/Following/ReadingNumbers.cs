using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Stores;

/// <summary>Compares readings by their numbers: equal readings have nothing new for watchers.</summary>
internal sealed class ReadingNumbers<TState, T> : IEqualityComparer<Reading<TState, T>>
{
    public static readonly ReadingNumbers<TState, T> Instance = new();

    public bool Equals(Reading<TState, T>? x, Reading<TState, T>? y) => x?.Number == y?.Number;

    public int GetHashCode([DisallowNull] Reading<TState, T> obj) => obj.Number.GetHashCode();
}
