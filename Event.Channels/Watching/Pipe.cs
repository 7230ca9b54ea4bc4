using System.Threading.Channels;

namespace EventChannels;

/// <summary>Writes a watcher's updates into a channel.</summary>
/// <remarks>
/// An update is taken only when the channel has room, and written in the same step. So after a cancellation each update is
/// either unread or written.
/// </remarks>
internal sealed class Pipe<T>(
    IWatcher<T> watcher, ChannelWriter<T> writer, bool complete, CancellationToken cancellationToken)
{
    /// <summary>Runs until the value is completed or the watcher is disposed. Wrong use throws from this call itself.</summary>
    public Task RunAsync()
    {
        try
        {
            ValueTask<bool> unread = watcher.WaitForUnreadAsync(cancellationToken);

            // While there is always an update and room for it, the loop does not wait, and would keep the caller's thread.
            return Task.Run(() => WriteAllAsync(unread), CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
            return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
        }
    }

    private async Task WriteAllAsync(ValueTask<bool> unread)
    {
        UnwaitedSteps steps = default;
        using var room = new ChannelWait(writer.WaitToWriteAsync, cancellationToken);
        try
        {
            while (await HasMoreAsync(unread).ConfigureAwait(false))
            {
                await WaitForRoomAsync(room).ConfigureAwait(false);
                WriteNext();
                unread = watcher.WaitForUnreadAsync(cancellationToken);
                await steps.YieldIfDue(waited: !unread.IsCompleted);
            }
        }
        catch (ObjectDisposedException)
        {
            // The watcher may not be disposed: one of its functions may have thrown this, or the value was completed with it.
            if (!await IsDisposedAsync().ConfigureAwait(false))
            {
                throw;
            }
        }
    }

    // An exception that the await throws is the error of the value. The call that began the wait throws wrong use.
    private async ValueTask<bool> HasMoreAsync(ValueTask<bool> unread)
    {
        try
        {
            if (await unread.ConfigureAwait(false))
            {
                return true;
            }
        }
        catch (Exception error) when (complete && !IsCancellation(error))
        {
            if (error is not ObjectDisposedException || !await IsDisposedAsync().ConfigureAwait(false))
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
            "The value is piped to a channel that is completed. Pipe it to another channel instead.", error);
    }

    // Writes nothing if another consumer took the value, or another writer used the room.
    private void WriteNext()
    {
        if (!watcher.TryGet(out T? value))
        {
            return;
        }

        bool written = false;
        try
        {
            written = writer.TryWrite(value);
        }
        finally
        {
            if (!written)
            {
                watcher.MarkUnread();
            }
        }
    }

    // With a cancelled token, the call neither waits nor runs a function of the watcher.
    private async ValueTask<bool> IsDisposedAsync()
    {
        try
        {
            await watcher.WaitForUnreadAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private bool IsCancellation(Exception error) =>
        cancellationToken.IsCancellationRequested
        && error is OperationCanceledException cancelled
        && cancelled.CancellationToken == cancellationToken;
}
