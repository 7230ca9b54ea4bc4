using System.Runtime.CompilerServices;
using System.Threading.Channels;

#pragma warning disable RS0026 // overloads with an optional token: they differ in what is required

namespace EventChannels;

public static partial class ValueExtensions
{
    /// <summary>Sets each item of a sequence, until the sequence ends.</summary>
    /// <remarks>
    /// <para>
    /// Each item is set with <see cref="IValue{T}.SetAsync"/>. The next one is asked for when that Set has ended: if there
    /// are Sync watchers, the source goes at their pace. Others may set the value too.
    /// </para>
    /// <para>
    /// The source is given the token, and a cancellation ends its waiting if it heeds the token. An item that the source gave
    /// is set, whatever the token says. A cancellation then ends only the waiting for Sync watchers.
    /// </para>
    /// <para>After a number of items that came and were set without waiting, it goes on on the thread pool.</para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="source">Where the items come from. Its enumerator is disposed, however this ends.</param>
    /// <param name="cancellationToken">Ends the setting.</param>
    /// <returns>
    /// A task that ends when the source has ended and its last item was taken. If the source throws, the task throws the
    /// same, also an <see cref="OperationCanceledException"/> while this token is not cancelled.
    /// </returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="value"/> or <paramref name="source"/> is <see langword="null"/>; thrown at once.
    /// </exception>
    /// <exception cref="ChannelClosedException">
    /// The value was completed by somebody else; the item that was to be set is dropped.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled; the exception carries it. Every item that the source gave was set. It is not a
    /// <see cref="SetAbandonedException"/>, even if a Set was waiting.
    /// </exception>
    public static Task SetFromAsync<T>(
        this IValue<T> value, IAsyncEnumerable<T> source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(source);
        return SetAllAsync(value, source, completing: null, cancellationToken);
    }

    /// <summary>Sets each item of a sequence, until the sequence ends, and then completes the value if that is asked for.</summary>
    /// <param name="value">The value.</param>
    /// <param name="source">Where the items come from. Its enumerator is disposed, however this ends.</param>
    /// <param name="complete">
    /// Whether to complete the value when the source ends, with the source's error if it throws one. A cancellation does not
    /// complete it.
    /// </param>
    /// <param name="cancellationToken">Ends the setting.</param>
    /// <inheritdoc cref="SetFromAsync{T}(IValue{T}, IAsyncEnumerable{T}, CancellationToken)"/>
    public static Task SetFromAsync<T>(
        this MemoryValue<T> value, IAsyncEnumerable<T> source, bool complete, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(source);
        return SetAllAsync(value, source, complete ? value : null, cancellationToken);
    }

    /// <summary>Sets each item of a channel, until the channel is completed.</summary>
    /// <remarks>
    /// <para>
    /// Each item is set with <see cref="IValue{T}.SetAsync"/>. The next one is read when that Set has ended: if there are
    /// Sync watchers, the channel is read at their pace. Others may set the value and read the channel too.
    /// </para>
    /// <para>
    /// No item is lost to a cancellation: one that was read is set, whatever the token says, and the others stay in the
    /// channel. A cancellation ends the waiting for an item, even if the channel does not heed its token, and the waiting
    /// for Sync watchers.
    /// </para>
    /// <para>After a number of items that came and were set without waiting, it goes on on the thread pool.</para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="source">The channel's reader.</param>
    /// <param name="cancellationToken">Ends the setting.</param>
    /// <returns>
    /// A task that ends when the channel is completed and its last item was taken. It throws the error with which the channel
    /// was completed.
    /// </returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="value"/> or <paramref name="source"/> is <see langword="null"/>; thrown at once.
    /// </exception>
    /// <exception cref="ChannelClosedException">
    /// The value was completed by somebody else; the item that was to be set is dropped.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled; the exception carries it. Every item that was read was set. It is not a
    /// <see cref="SetAbandonedException"/>, even if a Set was waiting.
    /// </exception>
    public static Task SetFromAsync<T>(
        this IValue<T> value, ChannelReader<T> source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(source);
        return SetAllAsync(value, ReadAsync(source, cancellationToken), completing: null, cancellationToken);
    }

    /// <summary>Sets each item of a channel, until the channel is completed, and then completes the value if that is asked for.</summary>
    /// <param name="value">The value.</param>
    /// <param name="source">The channel's reader.</param>
    /// <param name="complete">
    /// Whether to complete the value when the channel is completed and all is read, with the channel's error if there is one.
    /// A cancellation does not complete it.
    /// </param>
    /// <param name="cancellationToken">Ends the setting.</param>
    /// <inheritdoc cref="SetFromAsync{T}(IValue{T}, ChannelReader{T}, CancellationToken)"/>
    public static Task SetFromAsync<T>(
        this MemoryValue<T> value, ChannelReader<T> source, bool complete, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(source);
        return SetAllAsync(value, ReadAsync(source, cancellationToken), complete ? value : null, cancellationToken);
    }

    private static async Task SetAllAsync<T>(
        IValue<T> value, IAsyncEnumerable<T> source, MemoryValue<T>? completing, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // A SetAsync whose token is cancelled on entry sets nothing, but an item must not be dropped. So a Set is given
        // this one's token, which is cancelled only when the Set has begun.
        using CancellationTokenSource? abandoned = cancellationToken.CanBeCanceled ? new CancellationTokenSource() : null;
        UnwaitedSteps steps = default;
        bool setting = false;
        try
        {
            IAsyncEnumerator<T> items = source.GetAsyncEnumerator(cancellationToken);
            await using (items.ConfigureAwait(false))
            {
                while (true)
                {
                    ValueTask<bool> step = items.MoveNextAsync();
                    bool waited = !step.IsCompleted;
                    if (!await step.ConfigureAwait(false))
                    {
                        break;
                    }

                    T item = items.Current;
                    setting = true; // what is thrown now is no error of the source
                    ValueTask set = value.SetAsync(item, abandoned?.Token ?? CancellationToken.None);
                    waited |= !set.IsCompleted;
                    using (set.IsCompleted ? default : cancellationToken.UnsafeRegister(
                        static abandoned => ((CancellationTokenSource)abandoned!).Cancel(), abandoned))
                    {
                        await set.ConfigureAwait(false);
                    }

                    cancellationToken.ThrowIfCancellationRequested();
                    setting = false;
                    await steps.YieldIfDue(waited);
                }
            }
        }
        catch (OperationCanceledException cancelled) when (
            cancellationToken.IsCancellationRequested && (!setting || cancelled.CancellationToken == abandoned?.Token))
        {
            // A source that has other tokens beside ours throws with one that it made of them, a Set with the one it got.
            throw new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
        }
        catch (Exception error) when (!setting)
        {
            completing?.TryComplete(error);
            throw;
        }

        completing?.TryComplete();
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
