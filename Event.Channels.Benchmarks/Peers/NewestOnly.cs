using System.Threading.Channels;

namespace EventChannels.Benchmarks;

/// <summary>The framework's channel with capacity 1, which keeps the newest value.</summary>
internal static class NewestOnly
{
    public static Channel<T> Create<T>(bool allowSynchronousContinuations = false) =>
        Channel.CreateBounded<T>(new BoundedChannelOptions(capacity: 1)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            AllowSynchronousContinuations = allowSynchronousContinuations,
        });
}
