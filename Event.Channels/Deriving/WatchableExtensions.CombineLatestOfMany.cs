namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Combines the latest values of any number of sources, whenever one of them has an unread value.</summary>
    /// <remarks>
    /// It works like <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/>. The list of sources is copied
    /// at the call.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="sources">The sources, at least one.</param>
    /// <returns>
    /// A watchable of the combinations. Each is a new list in the order of the sources, and does not change later.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="sources"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="sources"/> is empty, or a source in it is <see langword="null"/>.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// MemoryValue<int>[] rooms = [new(20), new(21), new(22)];
    /// using IWatcher<IReadOnlyList<int>> house = rooms.CombineLatest().Watch();
    /// Console.WriteLine(string.Join(' ', await house.GetAsync()));   // prints 20 21 22
    /// ]]></code>
    /// </example>
    public static IWatchable<IReadOnlyList<T>> CombineLatest<T>(this IEnumerable<IWatchable<T>> sources) =>
        CombineLatest(sources, static values => values);

    /// <summary>Combines the latest values of any number of sources through a function.</summary>
    /// <remarks>
    /// It works like <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/>. The list of sources is copied
    /// at the call.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="sources">The sources, at least one.</param>
    /// <param name="combine">
    /// Makes the result from a new list in the order of the sources, which does not change later. It runs once for each
    /// combination, in the Get, and once for each TryPeek. If it throws, the Get throws its exception.
    /// </param>
    /// <returns>A watchable of the results.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="sources"/> or <paramref name="combine"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="sources"/> is empty, or a source in it is <see langword="null"/>.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// MemoryValue<int>[] rooms = [new(20), new(21), new(22)];
    /// using IWatcher<int> warmest = rooms.CombineLatest(degrees => degrees.Max()).Watch();
    /// Console.WriteLine(await warmest.GetAsync());      // prints 22
    /// ]]></code>
    /// </example>
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
