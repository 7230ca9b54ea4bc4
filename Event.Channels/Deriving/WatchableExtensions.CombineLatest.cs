namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Combines the latest values of two sources, whenever one of them has an unread value.</summary>
    /// <remarks>
    /// <para>
    /// A combination needs a value of each source. A Get takes one update of each source that has an unread one, and
    /// returns one combination of the latest values. A newest-value watcher combines the newest values. Every update of
    /// an every-value source is in a combination, and its Set waits until the consumer gets that combination.
    /// </para>
    /// <para>
    /// While a source has had no value, GetAsync, TryGet and WaitForUnreadAsync take the updates of the other sources,
    /// and a newer update replaces an older one. No Set waits for a combination that cannot be made yet.
    /// </para>
    /// <para>
    /// If a function throws, the Get throws its exception and the updates count as taken: producers and the next Get go
    /// on. <see cref="IWatcher{T}.MarkUnread"/> makes the last combination unread again. Then a newest-value source
    /// contributes its newest value. An every-value source contributes the same value as before, and its next update
    /// follows with the next Get.
    /// </para>
    /// <para>
    /// Newest-value sources are not read in one atomic step. A combination of a value with a derivation of it, such as
    /// <c>value.CombineLatest(value.Select(f))</c>, may pair an older value with a newer one for one Get.
    /// </para>
    /// <para>
    /// A watcher ends when all sources have ended, or when a source ends that never had a value. An error of a source
    /// ends it when the other sources have nothing unread. The result is safe for use from any thread. Each of its
    /// watchers owns one watcher of each source until it is disposed, and waits at all of them.
    /// </para>
    /// </remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <returns>A watchable of the combinations.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="first"/> or <paramref name="second"/> is <see langword="null"/>.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var temperature = new MemoryValue<int>(20);
    /// var unit = new MemoryValue<string>("C");
    /// using IWatcher<(int First, string Second)> screen = temperature.CombineLatest(unit).Watch();
    /// Console.WriteLine(await screen.GetAsync());       // prints (20, C)
    /// ]]></code>
    /// </example>
    public static IWatchable<(T1 First, T2 Second)> CombineLatest<T1, T2>(
        this IWatchable<T1> first, IWatchable<T2> second) =>
        CombineLatest(first, second, static (first, second) => (first, second));

    /// <summary>Combines the latest values of two sources through a function, whenever one has an unread value.</summary>
    /// <remarks>It works like <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/>.</remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <param name="combine">
    /// Makes the result. It runs once for each combination, in the Get, and once for each TryPeek. If it throws, the Get
    /// throws its exception.
    /// </param>
    /// <returns>A watchable of the results.</returns>
    /// <exception cref="ArgumentNullException">
    /// A source or <paramref name="combine"/> is <see langword="null"/>.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var temperature = new MemoryValue<int>(20);
    /// var limit = new MemoryValue<int>(22);
    /// using IWatcher<bool> alarm = temperature.CombineLatest(limit, (degrees, most) => degrees > most).Watch();
    /// Console.WriteLine(await alarm.GetAsync());        // prints False
    ///
    /// temperature.Set(23);
    /// Console.WriteLine(await alarm.GetAsync());        // prints True
    /// ]]></code>
    /// </example>
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

    /// <summary>Combines the latest values of three sources, whenever one of them has an unread value.</summary>
    /// <remarks>It works like <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/>.</remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <typeparam name="T3">The type of the third source's data.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <param name="third">The third source.</param>
    /// <returns>A watchable of the combinations.</returns>
    /// <exception cref="ArgumentNullException">A source is <see langword="null"/>.</exception>
    public static IWatchable<(T1 First, T2 Second, T3 Third)> CombineLatest<T1, T2, T3>(
        this IWatchable<T1> first, IWatchable<T2> second, IWatchable<T3> third) =>
        CombineLatest(first, second, third, static (first, second, third) => (first, second, third));

    /// <summary>Combines the latest values of three sources through a function, whenever one has an unread value.</summary>
    /// <remarks>It works like <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/>.</remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <typeparam name="T3">The type of the third source's data.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <param name="third">The third source.</param>
    /// <param name="combine">
    /// Makes the result. It runs once for each combination, in the Get, and once for each TryPeek. If it throws, the Get
    /// throws its exception.
    /// </param>
    /// <returns>A watchable of the results.</returns>
    /// <exception cref="ArgumentNullException">
    /// A source or <paramref name="combine"/> is <see langword="null"/>.
    /// </exception>
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

    /// <summary>Combines the latest values of four sources, whenever one of them has an unread value.</summary>
    /// <remarks>It works like <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/>.</remarks>
    /// <typeparam name="T1">The type of the first source's data.</typeparam>
    /// <typeparam name="T2">The type of the second source's data.</typeparam>
    /// <typeparam name="T3">The type of the third source's data.</typeparam>
    /// <typeparam name="T4">The type of the fourth source's data.</typeparam>
    /// <param name="first">The first source.</param>
    /// <param name="second">The second source.</param>
    /// <param name="third">The third source.</param>
    /// <param name="fourth">The fourth source.</param>
    /// <returns>A watchable of the combinations.</returns>
    /// <exception cref="ArgumentNullException">A source is <see langword="null"/>.</exception>
    public static IWatchable<(T1 First, T2 Second, T3 Third, T4 Fourth)> CombineLatest<T1, T2, T3, T4>(
        this IWatchable<T1> first, IWatchable<T2> second, IWatchable<T3> third, IWatchable<T4> fourth) =>
        CombineLatest(first, second, third, fourth, static (first, second, third, fourth) => (first, second, third, fourth));

    /// <summary>Combines the latest values of four sources through a function, whenever one has an unread value.</summary>
    /// <remarks>It works like <see cref="CombineLatest{T1, T2}(IWatchable{T1}, IWatchable{T2})"/>.</remarks>
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
    /// Makes the result. It runs once for each combination, in the Get, and once for each TryPeek. If it throws, the Get
    /// throws its exception.
    /// </param>
    /// <returns>A watchable of the results.</returns>
    /// <exception cref="ArgumentNullException">
    /// A source or <paramref name="combine"/> is <see langword="null"/>.
    /// </exception>
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
