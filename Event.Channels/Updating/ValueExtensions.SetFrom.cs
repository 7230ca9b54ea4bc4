using System.Runtime.CompilerServices;
using System.Threading.Channels;

#pragma warning disable RS0026 // overloads with an optional token, which differ in their required parameters

namespace EventChannels;

public static partial class ValueExtensions
{
    /// <summary>Sets the value to each item of a sequence, until the sequence ends.</summary>
    /// <remarks>
    /// <para>
    /// Each item is set with <see cref="IValue{T}.SetAsync"/>, and the next one is requested when that Set has ended.
    /// With every-value watchers, the source is read at their pace. Others may set the value too. After many items in a
    /// row without a wait, it continues on the thread pool.
    /// </para>
    /// <para>
    /// Cancellation: the source gets the token, and a source that observes it ends its wait. Every item that the source
    /// gave is set. A cancellation during a Set ends only the wait for every-value watchers. If the token is cancelled
    /// before the call, the source is not read.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="value">The value to set.</param>
    /// <param name="source">The items. Their enumerator is disposed, however the task ends.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// A task that ends when the source has ended and the watchers have taken its last item. If the source throws, the
    /// task throws the same exception, even if it is an <see cref="OperationCanceledException"/> and the token is not
    /// cancelled.
    /// </returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="value"/> or <paramref name="source"/> is <see langword="null"/>. Thrown by the call, not by the
    /// task.
    /// </exception>
    /// <exception cref="ChannelClosedException">
    /// The value was completed by other code. The item that was to be set is dropped.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled. The exception carries the token, and is not a
    /// <see cref="SetAbandonedException"/>, even if a Set was waiting.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var value = new MemoryValue<int>();
    /// await value.SetFromAsync(Enumerable.Range(1, 3).ToAsyncEnumerable());
    /// Console.WriteLine(value.TryPeek(out int last) ? last : -1);   // prints 3
    /// ]]></code>
    /// </example>
    public static Task SetFromAsync<T>(
        this IValue<T> value, IAsyncEnumerable<T> source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(source);
        return SetAllAsync(value, source, completing: null, cancellationToken);
    }

    /// <summary>
    /// Sets the value to each item of a sequence, until the sequence ends, and then may complete the value.
    /// </summary>
    /// <param name="value">The value to set.</param>
    /// <param name="source">The items. Their enumerator is disposed, however the task ends.</param>
    /// <param name="complete">
    /// <see langword="true"/> to complete the value when the source ends, with the source's error if it throws one. A
    /// cancellation does not complete it.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <inheritdoc cref="SetFromAsync{T}(IValue{T}, IAsyncEnumerable{T}, CancellationToken)"/>
    public static Task SetFromAsync<T>(
        this MemoryValue<T> value, IAsyncEnumerable<T> source, bool complete, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(source);
        return SetAllAsync(value, source, complete ? value : null, cancellationToken);
    }

    /// <summary>Sets the value to each item of a channel, until the channel is completed.</summary>
    /// <remarks>
    /// <para>
    /// Each item is set with <see cref="IValue{T}.SetAsync"/>, and the next one is read when that Set has ended. With
    /// every-value watchers, the channel is read at their pace. Others may set the value and read the channel too. After
    /// many items in a row without a wait, it continues on the thread pool.
    /// </para>
    /// <para>
    /// Cancellation: no item is lost. An item that was read is set, and the others stay in the channel. A cancellation
    /// ends the wait for an item, even if the channel ignores its token, and the wait for every-value watchers.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="value">The value to set.</param>
    /// <param name="source">The reader of the channel.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// A task that ends when the channel is completed and the watchers have taken its last item. It throws the error that
    /// the channel was completed with.
    /// </returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="value"/> or <paramref name="source"/> is <see langword="null"/>. Thrown by the call, not by the
    /// task.
    /// </exception>
    /// <exception cref="ChannelClosedException">
    /// The value was completed by other code. The item that was to be set is dropped.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled. The exception carries the token, and is not a
    /// <see cref="SetAbandonedException"/>, even if a Set was waiting.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// using System.Threading.Channels;
    ///
    /// Channel<int> input = Channel.CreateUnbounded<int>();
    /// foreach (int item in (int[])[1, 2, 3]) input.Writer.TryWrite(item);
    /// input.Writer.Complete();
    ///
    /// var value = new MemoryValue<int>();
    /// await value.SetFromAsync(input.Reader, complete: true);
    /// Console.WriteLine(value);                         // prints MemoryValue<int>: 3 (version 3, 0 watchers, completed)
    /// ]]></code>
    /// </example>
    public static Task SetFromAsync<T>(
        this IValue<T> value, ChannelReader<T> source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(source);
        return SetAllAsync(value, ReadAsync(source, cancellationToken), completing: null, cancellationToken);
    }

    /// <summary>
    /// Sets the value to each item of a channel, until the channel is completed, and then may complete the value.
    /// </summary>
    /// <param name="value">The value to set.</param>
    /// <param name="source">The reader of the channel.</param>
    /// <param name="complete">
    /// <see langword="true"/> to complete the value when the channel is completed and read, with the channel's error if
    /// there is one. A cancellation does not complete it.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
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

        // If the token were cancelled before SetAsync, the item would be dropped. So SetAsync gets the token of this source,
        // which is cancelled only after the Set has begun.
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
                    setting = true; // an exception from here on is no error of the source
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
            // A source that links our token with others throws with the linked token. A Set throws with the token that it got.
            throw new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
        }
        catch (Exception error) when (!setting)
        {
            completing?.TryComplete(error);
            throw;
        }

        completing?.TryComplete();
    }

    // Unlike the channel's own ReadAllAsync, this reads no item after the token is cancelled.
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
