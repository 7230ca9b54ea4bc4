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
        try
        {
            ValueTask<bool> unread = watcher.WaitForUnreadAsync(cancellationToken);

            // If there is always something to write, and room, it would not give the caller's thread back.
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
            // A function of the watcher may have thrown it, or the value may be completed with it.
            if (!await IsDisposedAsync().ConfigureAwait(false))
            {
                throw;
            }
        }
    }

    // What is thrown by the wait, and not by the call that begins it, is the error of the value.
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
            "The channel that the value is piped to is completed. Pipe it to another one to go on.", error);
    }

    // Writes nothing if somebody else took the value, or the room.
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

    // With a token that is cancelled nothing is waited for, and no function of the watcher is run.
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
