namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Derives the latest values of any number of sources together, whenever one of them has something new.</summary>
    /// <remarks>
    /// As <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/> does it. The sources are copied at this call.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="sources">The sources: one at least.</param>
    /// <returns>
    /// A watchable with the combinations: each a new list, in the order of the sources, that does not
    /// change later.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="sources"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The list is empty, or a source in it is <see langword="null"/>.</exception>
    public static IWatchable<IReadOnlyList<T>> CombineLatest<T>(this IEnumerable<IWatchable<T>> sources) =>
        CombineLatest(sources, static values => values);

    /// <summary>Derives what a function makes of the latest values of any number of sources.</summary>
    /// <remarks>
    /// As <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/> does it. The sources are copied at this call.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="sources">The sources: one at least.</param>
    /// <param name="combine">
    /// Makes the result of a new list, in the order of the sources, that does not change later. It runs once for each
    /// combination, within the Get, and once for each TryPeek. What it throws, the Get throws.
    /// </param>
    /// <returns>A watchable with the results.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="sources"/> or <paramref name="combine"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="ArgumentException">The list is empty, or a source in it is <see langword="null"/>.</exception>
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

        return new CombinedWatchable<TResult>(
            () => Array.ConvertAll<IWatchable<T>, CombinedSource>(copy, static source => new CombinedSource<T>(source)),
            sources => combine(Array.ConvertAll(sources, static source => source.Latest<T>())));
    }
}
