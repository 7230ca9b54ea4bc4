using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>A watcher's updates on their way into a channel.</summary>
/// <remarks>
/// An update is taken when there is room for it, and written within the same step, so that a cancellation finds it either
/// unread or written.
/// </remarks>
internal sealed class Pipe<T>(
    IWatcher<T> watcher, ChannelWriter<T> writer, bool complete, CancellationToken cancellationToken)
{
    /// <summary>Runs until the value is completed or the watcher disposed. Wrong use is thrown by this call.</summary>
    public Task RunAsync()
    {
        if (TryBeginWait(out ValueTask<bool> unread))
        {
            // Where there is always something to write, and room, it would not give the caller's thread back.
            return Task.Run(() => WriteAllAsync(unread), CancellationToken.None);
        }

        return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
    }

    private async Task WriteAllAsync(ValueTask<bool> unread)
    {
        UnwaitedSteps steps = default;
        using var room = new ChannelWait(writer.WaitToWriteAsync, cancellationToken);
        while (await HasMoreAsync(unread).ConfigureAwait(false))
        {
            await WaitForRoomAsync(room).ConfigureAwait(false);
            await WriteNextAsync().ConfigureAwait(false);
            if (!TryBeginWait(out unread))
            {
                return;
            }

            await steps.YieldIfDue(waited: !unread.IsCompleted);
        }
    }

    // Tells a disposal, and wrong use, which is thrown here, from an error of the value, which the task has.
    private bool TryBeginWait(out ValueTask<bool> unread)
    {
        try
        {
            unread = watcher.WaitForUnreadAsync(cancellationToken);
            return true;
        }
        catch (ObjectDisposedException)
        {
            unread = default;
            return false;
        }
    }

    private async ValueTask<bool> HasMoreAsync(ValueTask<bool> unread)
    {
        try
        {
            if (await unread.ConfigureAwait(false))
            {
                return true;
            }
        }
        catch (Exception error) when (!IsCancellation(error))
        {
            if (error is ObjectDisposedException && await IsDisposedAsync().ConfigureAwait(false))
            {
                return false;
            }

            if (complete)
            {
                writer.TryComplete(error);
            }

            throw;
        }

        if (complete && !await IsDisposedAsync().ConfigureAwait(false))
        {
            writer.TryComplete();
        }

        return false;
    }

    private async ValueTask WaitForRoomAsync(ChannelWait room)
    {
        Exception? error = null;
        try
        {
            if (await room.WaitAsync().ConfigureAwait(false))
            {
                return;
            }
        }
        catch (Exception failure) when (!IsCancellation(failure))
        {
            error = failure;
        }

        throw new ChannelClosedException(
            "The channel that the value is piped to is completed. Pipe it to another one to go on.", error);
    }

    // Writes nothing if somebody else took the value, or the room.
    private async ValueTask WriteNextAsync()
    {
        T? value;
        try
        {
            if (!watcher.TryGet(out value))
            {
                return;
            }
        }
        catch (ObjectDisposedException thrown)
        {
            // A function of the watcher may have thrown it. Otherwise the next wait says that the watcher is disposed.
            if (!await IsDisposedAsync().ConfigureAwait(false))
            {
                ExceptionDispatchInfo.Capture(thrown).Throw();
            }

            return;
        }

        bool written = false;
        try
        {
            written = writer.TryWrite(value!);
        }
        finally
        {
            if (!written)
            {
                MarkUnread();
            }
        }
    }

    private void MarkUnread()
    {
        try
        {
            watcher.MarkUnread();
        }
        catch (ObjectDisposedException)
        {
            // It drops all that is unread, and the next wait says so.
        }
    }

    // With a token that is cancelled nothing is waited for, and no function of the watcher is run.
    private async ValueTask<bool> IsDisposedAsync()
    {
        try
        {
            await watcher.WaitForUnreadAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
        }

        return false;
    }

    private bool IsCancellation(Exception error) =>
        cancellationToken.IsCancellationRequested
        && error is OperationCanceledException cancelled
        && cancelled.CancellationToken == cancellationToken;
}
