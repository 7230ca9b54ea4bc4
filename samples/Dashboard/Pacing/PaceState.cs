using EventChannels.Stores;

namespace Dashboard;

/// <summary>The wanted updates per second, the name of the store that keeps them, and whether the store answers.</summary>
internal sealed record PaceState(int Value, string Store, string Connection, string? Error = null)
{
    public static PaceState Create(int value, string store, StoreStatus status) => new(
        value,
        store,
        status.Connection switch
        {
            StoreConnection.Open => "connected",
            StoreConnection.Connecting => "connecting",
            _ => "disconnected",
        },
        status.Error?.Message);
}
