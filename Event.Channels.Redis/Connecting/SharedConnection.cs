using EventChannels.Stores;
using StackExchange.Redis;

namespace EventChannels.Redis.Connecting;

/// <summary>A multiplexer that the user owns, and that connects again by itself.</summary>
internal sealed class SharedConnection : RedisConnection
{
    private readonly IConnectionMultiplexer _multiplexer;
    private readonly Task<IConnectionMultiplexer> _task;

    public SharedConnection(IConnectionMultiplexer multiplexer)
    {
        _multiplexer = multiplexer;
        _task = Task.FromResult(multiplexer);
        ChannelPrefix = (string?)ConfigurationOptions.Parse(multiplexer.Configuration, ignoreUnknown: true).ChannelPrefix ?? "";
        multiplexer.ConnectionFailed += OnConnectionFailed;
    }

    public override string ChannelPrefix { get; }

    public override Task<IConnectionMultiplexer> GetAsync() => _task;

    public override void Replace(IConnectionMultiplexer multiplexer, StoreException reason)
    {
        // The user owns the multiplexer.
    }

    public override ValueTask DisposeAsync()
    {
        _multiplexer.ConnectionFailed -= OnConnectionFailed;
        return default;
    }

    private void OnConnectionFailed(object? sender, ConnectionFailedEventArgs failure) =>
        RaiseLost(_multiplexer, RedisFaults.Translate(failure));
}
