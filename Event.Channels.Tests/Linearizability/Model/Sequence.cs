using System.Collections;

namespace EventChannels.Tests.Linearizability.Model;

/// <summary>An immutable list that equals another one with equal items.</summary>
internal readonly struct Sequence<T> : IReadOnlyList<T>, IEquatable<Sequence<T>>
    where T : IEquatable<T>
{
    private readonly T[]? _items;

    private Sequence(T[] items) => _items = items;

    public int Count => Items.Length;

    public bool IsEmpty => Count == 0;

    private T[] Items => _items ?? [];

    public T this[int index] => Items[index];

    public Sequence<T> Add(T item) => new([.. Items, item]);

    public Sequence<T> With(int index, T item)
    {
        T[] items = [.. Items];
        items[index] = item;
        return new Sequence<T>(items);
    }

    public Sequence<T> RemoveAt(int index) => new([.. Items.AsSpan(0, index), .. Items.AsSpan(index + 1)]);

    /// <summary>Maps each item with a function.</summary>
    public Sequence<T> Select(Func<T, T> function) => new(Array.ConvertAll(Items, item => function(item)));

    public bool Equals(Sequence<T> other) => Items.AsSpan().SequenceEqual(other.Items);

    public override bool Equals(object? obj) => obj is Sequence<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (T item in Items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
