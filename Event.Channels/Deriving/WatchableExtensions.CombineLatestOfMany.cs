namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Gives the latest values of any number of sources together, whenever one of them has something new.</summary>
    /// <remarks>
    /// As <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/> does it. The sources are copied at this call.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="sources">The sources: one at least.</param>
    /// <returns>
    /// Something that can be watched, with the combinations: each a new list, in the order of the sources, that does not
    /// change later.
    /// </returns>
    /// <exception cref="ArgumentNullException">There is no list of sources.</exception>
    /// <exception cref="ArgumentException">The list is empty, or a source in it is missing.</exception>
    public static IWatchable<IReadOnlyList<T>> CombineLatest<T>(this IEnumerable<IWatchable<T>> sources) =>
        CombineLatest(sources, static values => values);

    /// <summary>Gives what a function makes of the latest values of any number of sources.</summary>
    /// <remarks>
    /// As <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/> does it. The sources are copied at this call.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <typeparam name="TResult">The type of what the function makes.</typeparam>
    /// <param name="sources">The sources: one at least.</param>
    /// <param name="combine">
    /// Makes the result of a new list, in the order of the sources, that does not change later. It runs once for each
    /// combination, within the Get. What it throws the Get throws, and what it threw on stays unread.
    /// </param>
    /// <returns>Something that can be watched, with the results.</returns>
    /// <exception cref="ArgumentNullException">There is no list of sources, or no function.</exception>
    /// <exception cref="ArgumentException">The list is empty, or a source in it is missing.</exception>
    public static IWatchable<TResult> CombineLatest<T, TResult>(
        this IEnumerable<IWatchable<T>> sources, Func<IReadOnlyList<T>, TResult> combine)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(combine);
        IWatchable<T>[] copy = [.. sources];
        if (copy.Length == 0)
        {
            throw new ArgumentException("There is nothing to combine. Give one source at least.", nameof(sources));
        }

        if (Array.IndexOf(copy, null) is >= 0 and int missing)
        {
            throw new ArgumentException($"Source {missing} is null. Leave it out, or give a source.", nameof(sources));
        }

        return new CombinedWatchable<TResult>(delivery =>
        {
            TypedSource<T>[] typed = Array.ConvertAll(copy, static source => new TypedSource<T>(source));
            return new CombinedWatcher<TResult>(
                typed, () => combine(Array.ConvertAll(typed, static source => source.Value)), delivery);
        });
    }
}
