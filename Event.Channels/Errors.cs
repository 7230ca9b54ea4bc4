using System.Threading.Channels;

namespace EventChannels;

/// <summary>The exceptions for wrong use and for the end. Each message names the problem, then the remedy.</summary>
internal static class Errors
{
    public static InvalidOperationException SecondGet() =>
        new("Another Get on this watcher is still waiting. Await it first, or give each consumer its own watcher.");

    public static InvalidOperationException SecondStep() =>
        new("The previous step of this loop is still waiting. Await it first, or give each consumer its own loop.");

    public static NotSupportedException DisposalDuringStep() =>
        new("A step of this loop, or its disposal, is still running. Await the step, or cancel its token, before the disposal.");

    public static InvalidOperationException ResultAskedTooEarly() =>
        new("The operation is not completed yet. Await it instead of reading its result.");

    public static InvalidOperationException ResultAskedTwice() =>
        new("The result of this operation was already taken. Await a ValueTask only once, or convert it to a Task with AsTask.");

    public static ObjectDisposedException Disposed() =>
        new(nameof(IWatcher<>), "This watcher is disposed. Watch the value again to get further updates.");

    /// <param name="error">The error with which the value was completed; null if there is none.</param>
    public static ChannelClosedException NothingMore(Exception? error) => new(
        "The value is completed and its last update was read, so there is nothing more to get. End the loop instead.", error);

    /// <inheritdoc cref="NothingMore"/>
    public static ChannelClosedException NoMoreUpdates(Exception? error) =>
        new("The value is completed and accepts no more updates. Create a new value instead.", error);

    public static InvalidOperationException NothingToUpdate() =>
        new("No value was set yet, so there is nothing to update. Set a first value, or call TryUpdate instead.");

    public static InvalidOperationException SetByFunction() =>
        new("A function that runs for an update must not set the same value. Let it return its result instead.");

    public static PlatformNotSupportedException CannotBlock(Exception error) => new(
        "The value is set, but this platform cannot block a thread to wait for every-value watchers. Await SetAsync instead.", error);

    public static ArgumentOutOfRangeException TooFewWatchers(int count) => new(
        nameof(count), count, "The count must be 1 or more. To wait until there are no watchers, call WaitForNoWatchersAsync.");

    public static void ThrowIfUnknown(Delivery delivery)
    {
        if (delivery is not (Delivery.Async or Delivery.Sync))
        {
            throw UnknownDelivery(delivery);
        }
    }

    public static ArgumentOutOfRangeException UnknownDelivery(Delivery delivery) => new(
        nameof(delivery), delivery, "The delivery is unknown. Use Delivery.Async or Delivery.Sync.");
}
