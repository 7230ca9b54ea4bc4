using System.Runtime.CompilerServices;
using System.Threading.Channels;

#pragma warning disable RS0026 // two overloads with optional parameters: they differ in what is required

namespace EventChannels;

public static partial class ValueExtensions
{
    /// <summary>Sets each item of a sequence, until the sequence ends.</summary>
    /// <remarks>
    /// <para>
    /// Each item is set with <see cref="IValue{T}.SetAsync"/>, and the next one is asked for when that has ended: where there
    /// are Sync watchers, the source goes at their pace. Others may set the value too.
    /// </para>
    /// <para>
    /// The source is given the token, and a cancellation ends its waiting if it heeds it. An item that the source gave is
    /// set, whatever the token says; a cancellation then ends the waiting for Sync watchers, as in SetAsync.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="source">Where the items come from. Its enumerator is disposed, however this ends.</param>
    /// <param name="complete">
    /// Whether to complete the value when the source ends, with the source's error if it throws one. A cancellation does not
    /// complete it.
    /// </param>
    /// <param name="cancellationToken">Ends the setting.</param>
    /// <returns>
    /// A task that ends when the source has ended and its last item was taken. It throws what the source throws, also an
    /// <see cref="OperationCanceledException"/> while this token is not cancelled.
    /// </returns>
    /// <exception cref="ArgumentNullException">There is no value, or no source; thrown at once.</exception>
    /// <exception cref="ChannelClosedException">
    /// The value was completed by somebody else; the item that was to be set is dropped.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    public static Task SetFromAsync<T>(
        this IValue<T> value,
        IAsyncEnumerable<T> source,
        bool complete = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(source);
        return SetAllAsync(value, source, complete, cancellationToken);
    }

    /// <summary>Sets each item of a channel, until the channel is completed.</summary>
    /// <remarks>
    /// <para>
    /// Each item is set with <see cref="IValue{T}.SetAsync"/>, and the next one is read when that has ended: where there are
    /// Sync watchers, the channel is read at their pace. Others may set the value and read the channel too.
    /// </para>
    /// <para>
    /// No item is lost to a cancellation: one that was read is set, whatever the token says, and the others stay in the
    /// channel. A cancellation ends the waiting for an item, also where the channel does not heed its token, and the waiting
    /// for Sync watchers, as in SetAsync.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="source">The channel's reader.</param>
    /// <param name="complete">
    /// Whether to complete the value when the channel is completed and all is read, with the channel's error if there is one.
    /// A cancellation does not complete it.
    /// </param>
    /// <param name="cancellationToken">Ends the setting.</param>
    /// <returns>
    /// A task that ends when the channel is completed and its last item was taken. It throws the error with which the channel
    /// was completed.
    /// </returns>
    /// <exception cref="ArgumentNullException">There is no value, or no source; thrown at once.</exception>
    /// <exception cref="ChannelClosedException">
    /// The value was completed by somebody else; the item that was to be set is dropped.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    public static Task SetFromAsync<T>(
        this IValue<T> value,
        ChannelReader<T> source,
        bool complete = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(source);

        // Where there is always something to read, and nobody to wait for, it would not give the caller's thread back.
        return Task.Run(
            () => SetAllAsync(value, ReadAsync(source, cancellationToken), complete, cancellationToken),
            CancellationToken.None);
    }

    private static async Task SetAllAsync<T>(
        IValue<T> value, IAsyncEnumerable<T> source, bool complete, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var setter = new ItemSetter<T>(value, cancellationToken);
        bool setting = false;
        try
        {
            await foreach (T item in source.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                setting = true; // what is thrown now is no error of the source
                await setter.SetAsync(item).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                setting = false;
            }
        }
        catch (OperationCanceledException cancelled) when (!setting && cancellationToken.IsCancellationRequested)
        {
            // A source that has other tokens beside ours throws with one that it made of them.
            throw new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
        }
        catch (Exception error) when (!setting && complete)
        {
            value.TryComplete(error);
            throw;
        }

        if (complete)
        {
            value.TryComplete();
        }
    }

    // Unlike the channel's own ReadAllAsync, it reads nothing when the token is cancelled.
    private static async IAsyncEnumerable<T> ReadAsync<T>(
        ChannelReader<T> reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var readable = new ChannelWait(reader.WaitToReadAsync, cancellationToken);
        while (await readable.WaitAsync().ConfigureAwait(false))
        {
            while (!cancellationToken.IsCancellationRequested && reader.TryRead(out T? item))
            {
                yield return item;
            }
        }
    }
}
