using System.Threading.Channels;

namespace EventChannels;

/// <summary>The exceptions of wrong use and of an end. Each message says what to do instead.</summary>
internal static class Errors
{
    public static InvalidOperationException SecondGet() =>
        new("Another Get of this watcher is waiting. Await it first, or give each consumer its own watcher.");

    public static InvalidOperationException SecondStep() =>
        new("Another step of this loop is waiting. Await it first, or give each consumer its own loop.");

    public static NotSupportedException DisposalDuringStep() =>
        new("A step of this loop, or its disposal, is under way. Await the step, or end it by its token, before the disposal.");

    public static InvalidOperationException ResultAskedTooEarly() =>
        new("The operation is still waiting. Await it instead of asking for its result.");

    public static InvalidOperationException ResultAskedTwice() =>
        new("The result was given already. Await a ValueTask once, or make a Task of it with AsTask.");

    public static ObjectDisposedException Disposed() =>
        new(nameof(IWatcher<>), "This watcher is disposed. Watch the value again to follow it.");

    /// <param name="error">The error that the value was completed with, if there was one.</param>
    public static ChannelClosedException NothingMore(Exception? error) => new(
        "The value is completed and its last update was read: there is nothing more to get. End the loop instead.", error);

    /// <inheritdoc cref="NothingMore"/>
    public static ChannelClosedException NoMoreUpdates(Exception? error) =>
        new("The value is completed and takes no more updates. Create a new one to go on.", error);

    public static InvalidOperationException NothingToUpdate() =>
        new("No value was set yet, so there is none to update. Set a first one, or ask with TryUpdate.");

    public static InvalidOperationException SetByFunction() =>
        new("A function that makes a value's update must not set that value. Let it return what is to be set.");

    public static PlatformNotSupportedException CannotBlock(Exception error) =>
        new("The value is set, but on this platform no thread can wait until Sync watchers have taken it. Await SetAsync, or its like.", error);

    public static ArgumentOutOfRangeException TooFewWatchers(int count) => new(
        nameof(count), count, "There is always at least that many. Wait for 1 or more, or with WaitForNoWatchersAsync for none.");

    public static void ThrowIfUnknown(Delivery delivery)
    {
        if (delivery is not (Delivery.Async or Delivery.Sync))
        {
            throw UnknownDelivery(delivery);
        }
    }

    public static ArgumentOutOfRangeException UnknownDelivery(Delivery delivery) => new(
        nameof(delivery), delivery, "There is no such delivery. Take Delivery.Async or Delivery.Sync.");
}
