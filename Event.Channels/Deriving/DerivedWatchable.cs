namespace EventChannels;

/// <summary>What an operator makes of something that can be watched. It watches nothing until it is watched itself.</summary>
/// <param name="source">What is watched.</param>
/// <param name="wrap">Makes a watcher of one of the source's, which belongs to it: disposing the one disposes the other.</param>
internal sealed class DerivedWatchable<TSource, TResult>(
    IWatchable<TSource> source, Func<IWatcher<TSource>, IWatcher<TResult>> wrap) : IWatchable<TResult>
{
    public IWatcher<TResult> Watch() => wrap(source.Watch());

    public IWatcher<TResult> Watch(Delivery delivery) => wrap(source.Watch(delivery));
}
