namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Gives the latest values of two sources together, whenever one of them has something new.</summary>
    /// <remarks>
    /// <para>
    /// Nothing comes before each source has had a value. A Get then takes one update of each source that has something
    /// unread, keeps the latest of each, and gives one combination: what is there at once comes together. An async watcher
    /// finds the newest of every source. Of a Sync source every update is in a combination, and its producer waits until
    /// the consumer gets that; before there is a combination, its updates are taken by Gets that wait, and replaced.
    /// </para>
    /// <para>
    /// A watcher ends when all sources have ended, or when one ends that never had a value. The error of one source ends
    /// it when nothing is unread in the others. Nothing runs between Gets. The result is safe for use from any thread, and
    /// each of its watchers has one watcher of each source, which are disposed with it.
    /// </para>
    /// </remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <returns>Something that can be watched, with the combinations.</returns>
    /// <exception cref="ArgumentNullException">A source is missing.</exception>
    public static IWatchable<(T1 First, T2 Second)> CombineLatest<T1, T2>(
        this IWatchable<T1> first, IWatchable<T2> second) =>
        CombineLatest(first, second, static (first, second) => (first, second));

    /// <summary>Gives what a function makes of the latest values of two sources, whenever one has something new.</summary>
    /// <remarks>As <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/> does it.</remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <typeparam name="TResult">The type of what the function makes.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <param name="combine">
    /// Makes the result. It runs once for each combination, within the Get. What it throws the Get throws, and what it threw
    /// on stays unread.
    /// </param>
    /// <returns>Something that can be watched, with the combinations.</returns>
    /// <exception cref="ArgumentNullException">A source is missing, or the function.</exception>
    public static IWatchable<TResult> CombineLatest<T1, T2, TResult>(
        this IWatchable<T1> first, IWatchable<T2> second, Func<T1, T2, TResult> combine)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(combine);
        return new CombinedWatchable<TResult>(delivery =>
        {
            TypedSource<T1> source1 = new(first);
            TypedSource<T2> source2 = new(second);
            return new CombinedWatcher<TResult>(
                [source1, source2], () => combine(source1.Value, source2.Value), delivery);
        });
    }

    /// <summary>Gives the latest values of three sources together, whenever one of them has something new.</summary>
    /// <remarks>As <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/> does it.</remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <typeparam name="T3">The type of the third source's data.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <param name="third">The third source.</param>
    /// <returns>Something that can be watched, with the combinations.</returns>
    /// <exception cref="ArgumentNullException">A source is missing.</exception>
    public static IWatchable<(T1 First, T2 Second, T3 Third)> CombineLatest<T1, T2, T3>(
        this IWatchable<T1> first, IWatchable<T2> second, IWatchable<T3> third) =>
        CombineLatest(first, second, third, static (first, second, third) => (first, second, third));

    /// <summary>Gives what a function makes of the latest values of three sources, whenever one has something new.</summary>
    /// <remarks>As <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/> does it.</remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <typeparam name="T3">The type of the third source's data.</typeparam>
    /// <typeparam name="TResult">The type of what the function makes.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <param name="third">The third source.</param>
    /// <param name="combine">
    /// Makes the result. It runs once for each combination, within the Get. What it throws the Get throws, and what it threw
    /// on stays unread.
    /// </param>
    /// <returns>Something that can be watched, with the combinations.</returns>
    /// <exception cref="ArgumentNullException">A source is missing, or the function.</exception>
    public static IWatchable<TResult> CombineLatest<T1, T2, T3, TResult>(
        this IWatchable<T1> first, IWatchable<T2> second, IWatchable<T3> third, Func<T1, T2, T3, TResult> combine)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(third);
        ArgumentNullException.ThrowIfNull(combine);
        return new CombinedWatchable<TResult>(delivery =>
        {
            TypedSource<T1> source1 = new(first);
            TypedSource<T2> source2 = new(second);
            TypedSource<T3> source3 = new(third);
            return new CombinedWatcher<TResult>(
                [source1, source2, source3], () => combine(source1.Value, source2.Value, source3.Value), delivery);
        });
    }

    /// <summary>Gives the latest values of four sources together, whenever one of them has something new.</summary>
    /// <remarks>As <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/> does it.</remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <typeparam name="T3">The type of the third source's data.</typeparam>
    /// <typeparam name="T4">The type of the fourth source's data.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <param name="third">The third source.</param>
    /// <param name="fourth">The fourth source.</param>
    /// <returns>Something that can be watched, with the combinations.</returns>
    /// <exception cref="ArgumentNullException">A source is missing.</exception>
    public static IWatchable<(T1 First, T2 Second, T3 Third, T4 Fourth)> CombineLatest<T1, T2, T3, T4>(
        this IWatchable<T1> first, IWatchable<T2> second, IWatchable<T3> third, IWatchable<T4> fourth) =>
        CombineLatest(first, second, third, fourth, static (first, second, third, fourth) => (first, second, third, fourth));

    /// <summary>Gives what a function makes of the latest values of four sources, whenever one has something new.</summary>
    /// <remarks>As <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/> does it.</remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <typeparam name="T3">The type of the third source's data.</typeparam>
    /// <typeparam name="T4">The type of the fourth source's data.</typeparam>
    /// <typeparam name="TResult">The type of what the function makes.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <param name="third">The third source.</param>
    /// <param name="fourth">The fourth source.</param>
    /// <param name="combine">
    /// Makes the result. It runs once for each combination, within the Get. What it throws the Get throws, and what it threw
    /// on stays unread.
    /// </param>
    /// <returns>Something that can be watched, with the combinations.</returns>
    /// <exception cref="ArgumentNullException">A source is missing, or the function.</exception>
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
        return new CombinedWatchable<TResult>(delivery =>
        {
            TypedSource<T1> source1 = new(first);
            TypedSource<T2> source2 = new(second);
            TypedSource<T3> source3 = new(third);
            TypedSource<T4> source4 = new(fourth);
            return new CombinedWatcher<TResult>(
                [source1, source2, source3, source4],
                () => combine(source1.Value, source2.Value, source3.Value, source4.Value),
                delivery);
        });
    }
}
