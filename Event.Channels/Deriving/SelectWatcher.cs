using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>Makes a result from each value of its source.</summary>
internal sealed class SelectWatcher<TSource, TResult>(ISourceWatcher<TSource> source, Func<TSource, TResult> selector)
    : TransformingWatcher<TSource, TResult>(source)
{
    public override string ToString() => $"Select of {Source}";

    protected override bool TryTransform(TSource value, [MaybeNullWhen(false)] out TResult result)
    {
        result = selector(value);
        return true;
    }

    protected override bool TryPeekNext([MaybeNullWhen(false)] out TResult value) => TryPeekNext(out value, out _);

    protected override bool TryPeekNext([MaybeNullWhen(false)] out TResult value, out object? place)
    {
        bool found = Source.TryPeek(out TSource? next, out place);
        value = found ? selector(next!) : default;
        return found;
    }

    protected override bool TryPassOverNext(object place) => Source.TryPassOver(place);
}
