namespace EventChannels;

/// <summary>A combination of sources that can be watched. It watches nothing until it is watched itself.</summary>
/// <param name="watch">Makes a watcher of a delivery; of null where each source's own default is wanted.</param>
internal sealed class CombinedWatchable<TResult>(Func<Delivery?, IWatcher<TResult>> watch) : IWatchable<TResult>
{
    public IWatcher<TResult> Watch() => watch(null);

    public IWatcher<TResult> Watch(Delivery delivery) => watch(delivery);
}
