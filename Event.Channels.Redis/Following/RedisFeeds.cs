using EventChannels.Redis.Commands;
using EventChannels.Redis.Connecting;
using EventChannels.Stores;
using StackExchange.Redis;

namespace EventChannels.Redis.Following;

/// <summary>The feeds of a store: one for all loops that follow the same key. Safe for use from any thread.</summary>
internal sealed class RedisFeeds : IAsyncDisposable
{
    private readonly RedisConnection _connection;
    private readonly Func<TimeSpan> _checkInterval;
    private readonly Lock _lock = new();

    // Both are guarded by the lock. A feed stays until it has ended: the next feed of its key waits for that.
    private readonly Dictionary<string, RedisFeed> _feeds = [];
    private bool _disposed;

    public RedisFeeds(RedisConnection connection, Func<TimeSpan> checkInterval)
    {
        _connection = connection;
        _checkInterval = checkInterval;
        connection.Lost += OnLost;
    }

    /// <summary>Joins the feed of a key. Call <see cref="LeaveAsync"/> once for each Join.</summary>
    public RedisFeed Join(HashKey key)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                throw RedisConnection.Disposed();
            }

            if (!_feeds.TryGetValue(key.Name, out RedisFeed? feed) || feed.Followers == 0 || feed.HasFailed)
            {
                RedisFeed? previous = feed;
                feed = new RedisFeed(_connection, key, _checkInterval());
                feed.Start(previous?.Ended ?? Task.CompletedTask);
                _feeds[key.Name] = feed;
            }

            feed.Followers++;
            return feed;
        }
    }

    /// <summary>Leaves a feed, and ends it if it has no other followers.</summary>
    /// <returns>A task that ends when the feed has ended, or when the server has not answered in time.</returns>
    public async Task LeaveAsync(RedisFeed feed)
    {
        lock (_lock)
        {
            if (--feed.Followers > 0)
            {
                return;
            }
        }

        _ = ForgetAsync(feed);
        await feed.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Lost -= OnLost;
        RedisFeed[] feeds;
        lock (_lock)
        {
            _disposed = true;
            feeds = [.. _feeds.Values];
        }

        await Task.WhenAll(feeds.Select(static feed => feed.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    // If the server does not answer, the feed ends late.
    private async Task ForgetAsync(RedisFeed feed)
    {
        await feed.Ended.ConfigureAwait(false);
        lock (_lock)
        {
            if (_feeds.TryGetValue(feed.Key.Name, out RedisFeed? current) && current == feed)
            {
                _feeds.Remove(feed.Key.Name);
            }
        }
    }

    private void OnLost(IConnectionMultiplexer multiplexer, StoreException reason)
    {
        RedisFeed[] feeds;
        lock (_lock)
        {
            feeds = [.. _feeds.Values];
        }

        foreach (RedisFeed feed in feeds)
        {
            feed.Lose(multiplexer, reason);
        }
    }
}
