namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Derives the latest values of two sources together, whenever one of them has something new.</summary>
    /// <remarks>
    /// <para>
    /// Nothing comes before each source has had a value. A Get then takes one update of each source that has something
    /// unread, keeps the latest of each, and gives one combination. An async watcher finds the newest of every source. Of a
    /// Sync source every update is in a combination, and its producer waits until the consumer gets that. Before there is a
    /// combination, a Get takes the updates of a source, and newer ones replace them, so that no producer waits in vain.
    /// </para>
    /// <para>
    /// If a function throws, the Get throws that, and the updates count as got: producers go on, and so does the next Get.
    /// <see cref="IWatcher{T}.MarkUnread"/> makes the combination that was got last unread, in either mode: the next Get
    /// gives it once more. An async source then contributes its newest value. A Sync source contributes the same value as
    /// before, and its next update comes with the Get after that.
    /// </para>
    /// <para>
    /// In async mode sources are not looked at in one step. A combination of a value and of something derived from the same
    /// value, such as <c>value.CombineLatest(value.Select(f))</c>, may for one Get pair an older value with a newer one.
    /// </para>
    /// <para>
    /// A watcher ends when all sources have ended, or when one ends that never had a value. The error of one source ends
    /// it when nothing is unread in the others. A Get costs what its updates cost, whatever the number of sources: a watcher
    /// stays registered with its sources until it is disposed. The result is safe for use from any thread, and each of its
    /// watchers has one watcher of each source, which are disposed with it.
    /// </para>
    /// </remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <returns>A watchable with the combinations.</returns>
    /// <exception cref="ArgumentNullException">A source is <see langword="null"/>.</exception>
    public static IWatchable<(T1 First, T2 Second)> CombineLatest<T1, T2>(
        this IWatchable<T1> first, IWatchable<T2> second) =>
        CombineLatest(first, second, static (first, second) => (first, second));

    /// <summary>Derives what a function makes of the latest values of two sources, whenever one has something new.</summary>
    /// <remarks>As <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/> does it.</remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <param name="combine">
    /// Makes the result. It runs once for each combination, within the Get, and once for each TryPeek. What it throws, the
    /// Get throws.
    /// </param>
    /// <returns>A watchable with the combinations.</returns>
    /// <exception cref="ArgumentNullException">A source or <paramref name="combine"/> is <see langword="null"/>.</exception>
    public static IWatchable<TResult> CombineLatest<T1, T2, TResult>(
        this IWatchable<T1> first, IWatchable<T2> second, Func<T1, T2, TResult> combine)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(combine);
        return new CombinedWatchable<TResult>(
            () => [new CombinedSource<T1>(first), new CombinedSource<T2>(second)],
            sources => combine(sources[0].Latest<T1>(), sources[1].Latest<T2>()));
    }

    /// <summary>Derives the latest values of three sources together, whenever one of them has something new.</summary>
    /// <remarks>As <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/> does it.</remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <typeparam name="T3">The type of the third source's data.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <param name="third">The third source.</param>
    /// <returns>A watchable with the combinations.</returns>
    /// <exception cref="ArgumentNullException">A source is <see langword="null"/>.</exception>
    public static IWatchable<(T1 First, T2 Second, T3 Third)> CombineLatest<T1, T2, T3>(
        this IWatchable<T1> first, IWatchable<T2> second, IWatchable<T3> third) =>
        CombineLatest(first, second, third, static (first, second, third) => (first, second, third));

    /// <summary>Derives what a function makes of the latest values of three sources, whenever one has something new.</summary>
    /// <remarks>As <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/> does it.</remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <typeparam name="T3">The type of the third source's data.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <param name="third">The third source.</param>
    /// <param name="combine">
    /// Makes the result. It runs once for each combination, within the Get, and once for each TryPeek. What it throws, the
    /// Get throws.
    /// </param>
    /// <returns>A watchable with the combinations.</returns>
    /// <exception cref="ArgumentNullException">A source or <paramref name="combine"/> is <see langword="null"/>.</exception>
    public static IWatchable<TResult> CombineLatest<T1, T2, T3, TResult>(
        this IWatchable<T1> first, IWatchable<T2> second, IWatchable<T3> third, Func<T1, T2, T3, TResult> combine)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(third);
        ArgumentNullException.ThrowIfNull(combine);
        return new CombinedWatchable<TResult>(
            () => [new CombinedSource<T1>(first), new CombinedSource<T2>(second), new CombinedSource<T3>(third)],
            sources => combine(sources[0].Latest<T1>(), sources[1].Latest<T2>(), sources[2].Latest<T3>()));
    }

    /// <summary>Derives the latest values of four sources together, whenever one of them has something new.</summary>
    /// <remarks>As <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/> does it.</remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <typeparam name="T3">The type of the third source's data.</typeparam>
    /// <typeparam name="T4">The type of the fourth source's data.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <param name="third">The third source.</param>
    /// <param name="fourth">The fourth source.</param>
    /// <returns>A watchable with the combinations.</returns>
    /// <exception cref="ArgumentNullException">A source is <see langword="null"/>.</exception>
    public static IWatchable<(T1 First, T2 Second, T3 Third, T4 Fourth)> CombineLatest<T1, T2, T3, T4>(
        this IWatchable<T1> first, IWatchable<T2> second, IWatchable<T3> third, IWatchable<T4> fourth) =>
        CombineLatest(first, second, third, fourth, static (first, second, third, fourth) => (first, second, third, fourth));

    /// <summary>Derives what a function makes of the latest values of four sources, whenever one has something new.</summary>
    /// <remarks>As <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/> does it.</remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <typeparam name="T3">The type of the third source's data.</typeparam>
    /// <typeparam name="T4">The type of the fourth source's data.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <param name="third">The third source.</param>
    /// <param name="fourth">The fourth source.</param>
    /// <param name="combine">
    /// Makes the result. It runs once for each combination, within the Get, and once for each TryPeek. What it throws, the
    /// Get throws.
    /// </param>
    /// <returns>A watchable with the combinations.</returns>
    /// <exception cref="ArgumentNullException">A source or <paramref name="combine"/> is <see langword="null"/>.</exception>
    public static IWatchable<TResult> CombineLatest<T1, T2, T3, T4, TResult>(
        this IWatchable<T1> first,
        IWatchable<T2> second,
        IWatchable<T3> third,
        IWatchable<T4> fourth,
        Func<T1, T2, T3, T4, TResult> combine)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(third);
        ArgumentNullException.ThrowIfNull(fourth);
        ArgumentNullException.ThrowIfNull(combine);
        return new CombinedWatchable<TResult>(
            () =>
            [
                new CombinedSource<T1>(first),
                new CombinedSource<T2>(second),
                new CombinedSource<T3>(third),
                new CombinedSource<T4>(fourth),
            ],
            sources => combine(
                sources[0].Latest<T1>(), sources[1].Latest<T2>(), sources[2].Latest<T3>(), sources[3].Latest<T4>()));
    }
}
