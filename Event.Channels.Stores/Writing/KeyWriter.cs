using System.Threading.Channels;

namespace EventChannels.Stores;

/// <summary>
/// Writes a key, one write at a time. Each write has a condition, and is repeated until there is an answer.
/// </summary>
/// <remarks>
/// <para>
/// The condition is the revision of the key. So a write can be sent again if its answer was lost: the store does one of
/// the two at most. If the condition then fails, the first attempt may have been done, and replaced since. A write that
/// may be done twice decides again on the present state. The others cannot know, and throw OutcomeUnknown.
/// </para>
/// <code>
/// an attempt ends with            | then
/// --------------------------------|------------------------------------------------------------------
/// written                         | the write is done
/// another state than expected     | decides again on that state
/// Unavailable                     | a pause, and the same again
/// OutcomeUnknown, or no answer    | a pause, and the same again; the outcome is open until an answer comes
/// Refused                         | throws
/// </code>
/// All members are safe for use from any thread.
/// </remarks>
/// <param name="name">The name of the type that writes, for the exception after its disposal.</param>
/// <param name="store">The store.</param>
/// <param name="key">The key.</param>
/// <param name="replica">The known state of the key. Each answer updates it.</param>
/// <param name="status">The state of the feed of the key.</param>
/// <param name="pace">The length of attempts and pauses.</param>
internal sealed class KeyWriter<T>(
    string name, IValueStore store, string key, Replica<StoreState, T> replica, IWatchable<StoreStatus> status, Pace pace)
    : IAsyncDisposable
{
    // One write at a time, in the order of the calls.
    private readonly SemaphoreSlim _turns = new(1, 1);

    private readonly CancellationTokenSource _disposal = new();

    /// <summary>Writes the result of a function of the current state.</summary>
    /// <param name="decide">
    /// Runs again if another write came between, or if it throws on a state that may be old. Runs outside any lock.
    /// </param>
    /// <param name="needsState">Whether the function looks at the state.</param>
    /// <param name="repeats">Whether the write may be done twice.</param>
    /// <param name="cancellationToken">Ends the waiting, after the running attempt has ended.</param>
    /// <returns>The written change, or none if there was nothing to write in the state that the store has now.</returns>
    public async ValueTask<Change<T>> WriteAsync(
        Func<StoreState, Change<T>> decide, bool needsState, bool repeats, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token);
        bool entered = false;
        var write = new PendingWrite(name, store, key, replica, status, pace, _disposal.Token);
        try
        {
            await _turns.WaitAsync(ending.Token).ConfigureAwait(false);
            entered = true;
            return await write.RunAsync(decide, needsState, repeats, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cancelled) when (ending.IsCancellationRequested)
        {
            throw write.Ended(cancelled, cancellationToken);
        }
        finally
        {
            if (entered)
            {
                _turns.Release();
            }
        }
    }

    /// <summary>Ends the waiting writes, and waits for the end of the running attempt.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync().ConfigureAwait(false);
        await _turns.WaitAsync().ConfigureAwait(false);
        _turns.Release();
    }

    /// <summary>One write, from its turn to its end.</summary>
    private sealed class PendingWrite(
        string name,
        IValueStore store,
        string key,
        Replica<StoreState, T> replica,
        IWatchable<StoreStatus> status,
        Pace pace,
        CancellationToken disposal)
    {
        // The reason if the outcome of an attempt is unknown. It is never cleared: the attempt may have been done and
        // replaced.
        private StoreException? _lost;

        public async ValueTask<Change<T>> RunAsync(
            Func<StoreState, Change<T>> decide, bool needsState, bool repeats, CancellationToken ending)
        {
            Reading<StoreState, T> known = replica.Newest;
            bool isFresh = !known.IsKnown && needsState;
            StoreState state = isFresh ? await ReadAsync(ending).ConfigureAwait(false) : known.IsKnown ? known.State : default;
            while (true)
            {
                Change<T> change;
                try
                {
                    change = decide(state);
                }
                catch (Exception) when (!isFresh)
                {
                    change = Change<T>.None; // the state may be old: decide again on the present state of the store
                }

                if (change.Writes)
                {
                    StoreWrite write = await SendAsync(change.Data, state, ending).ConfigureAwait(false);
                    if (write.Written || (_lost is not null && repeats && IsDone(change.Data, write.Current)))
                    {
                        return change;
                    }

                    if (_lost is not null && !repeats)
                    {
                        throw OutcomeUnknown(_lost);
                    }

                    state = write.Current;
                }
                else if (isFresh)
                {
                    return change;
                }
                else
                {
                    state = await ReadAsync(ending).ConfigureAwait(false);
                }

                isFresh = true;
                ending.ThrowIfCancellationRequested();
            }
        }

        /// <summary>The exception of a write that was cancelled or disposed.</summary>
        public Exception Ended(OperationCanceledException cancelled, CancellationToken cancellationToken)
        {
            if (_lost is not null)
            {
                return OutcomeUnknown(cancelled);
            }

            return cancellationToken.IsCancellationRequested
                ? new OperationCanceledException(cancelled.Message, cancelled, cancellationToken)
                : new ObjectDisposedException(
                    name, "The value was disposed before it was set. Create another one to set the key.");
        }

        // Sends until the store says whether the key was written.
        private async ValueTask<StoreWrite> SendAsync(ReadOnlyMemory<byte>? data, StoreState state, CancellationToken ending)
        {
            for (int failures = 0; ; failures++)
            {
                ending.ThrowIfCancellationRequested();
                using CancellationTokenSource attempt = pace.BeginAttempt();
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(attempt.Token, disposal);
                Replica<StoreState, T>.Question question = replica.Ask();
                try
                {
                    StoreWrite write = await store
                        .WriteAsync(key, data, state.Exists ? state.Revision : 0, linked.Token).ConfigureAwait(false);
                    replica.Answer(question, write.Current);
                    return write;
                }
                catch (OperationCanceledException timedOut)
                {
                    // Or the store's client gave up by itself, which does not say that nothing was written.
                    _lost = pace.TimedOut(StoreFault.OutcomeUnknown, timedOut);
                }
                catch (StoreException lost) when (lost.Fault == StoreFault.OutcomeUnknown)
                {
                    _lost = lost;
                }
                catch (StoreException unavailable) when (unavailable.Fault == StoreFault.Unavailable)
                {
                }
                catch (Exception error) when (_lost is not null)
                {
                    throw OutcomeUnknown(error);
                }

                await BackOffAsync(failures, ending).ConfigureAwait(false);
            }
        }

        private async ValueTask<StoreState> ReadAsync(CancellationToken ending)
        {
            for (int failures = 0; ; failures++)
            {
                using CancellationTokenSource attempt = pace.BeginAttempt();
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(attempt.Token, ending);
                Replica<StoreState, T>.Question question = replica.Ask();
                try
                {
                    StoreState state = await store.ReadAsync(key, linked.Token).ConfigureAwait(false);
                    replica.Answer(question, state);
                    return state;
                }
                catch (OperationCanceledException)
                {
                }
                catch (StoreException unavailable) when (unavailable.Fault == StoreFault.Unavailable)
                {
                }

                await BackOffAsync(failures, ending).ConfigureAwait(false);
            }
        }

        // An interrupted feed asks the store by itself. The write leaves that to the feed, and continues when the feed
        // is open.
        private async Task BackOffAsync(int failures, CancellationToken ending)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(ending);
            using IWatcher<StoreStatus> watcher = status.Watch();
            bool feedAsks = watcher.TryGet(out StoreStatus? now)
                && now.Connection is StoreConnection.Connecting or StoreConnection.Interrupted;
            Task pause = feedAsks
                ? Task.Delay(pace.AttemptTimeout, pace.TimeProvider, over.Token)
                : pace.BackOffAsync(failures, over.Token);
            Task open = IsOpenAsync(watcher, over.Token);
            await Task.WhenAny(pause, open).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            await open.ConfigureAwait(false); // before its watcher is disposed: otherwise it would throw an unobserved exception
            ending.ThrowIfCancellationRequested();
        }

        private static async Task IsOpenAsync(IWatcher<StoreStatus> watcher, CancellationToken cancellationToken)
        {
            try
            {
                await watcher.GetAsync(static now => now.Connection == StoreConnection.Open, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (Exception ended) when (ended is OperationCanceledException or ChannelClosedException)
            {
                // The pause is over, or the value is disposed.
            }
        }

        private static bool IsDone(ReadOnlyMemory<byte>? data, StoreState current) => data is { } written
            ? current.Exists && current.Data.Span.SequenceEqual(written.Span)
            : !current.Exists;

        private StoreException OutcomeUnknown(Exception cause) => new(
            StoreFault.OutcomeUnknown,
            $"The store's answer was lost: it is not known whether '{key}' was set. Get the value to see its current state.",
            cause);
    }
}
