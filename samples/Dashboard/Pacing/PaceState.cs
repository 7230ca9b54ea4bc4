using EventChannels.Stores;

namespace Dashboard;

/// <summary>The updates wanted a second, where that is kept, and whether that store answers.</summary>
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
