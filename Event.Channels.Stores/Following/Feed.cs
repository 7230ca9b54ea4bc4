namespace EventChannels.Stores;

/// <summary>Updates a replica while it runs: follows the store, and follows again after an interruption.</summary>
/// <remarks>
/// <code>
/// status       | entered by                                    | left by
/// -------------|-----------------------------------------------|--------------------------------------------
/// Connecting   | the start                                     | the first state, or an error
/// Open         | the first state since the last interruption   | an error
/// Interrupted  | an error; then a pause, and the next attempt  | the first state of an attempt
/// Closed       | the end                                       | (the next feed)
/// </code>
/// One feed of a replica runs at a time. While it is open, a second step reads for watchers that are opened meanwhile.
/// </remarks>
internal sealed class Feed<TState, T>(
    IFollowed<TState, T> followed, Replica<TState, T> replica, Pace pace, MemoryValue<StoreStatus> status)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();

    private readonly Lock _lock = new();

    // Whether a step reads for new watchers. Guarded by _lock.
    private bool _reading;

    // The last step that read. Guarded by _lock.
    private Task _reads = Task.CompletedTask;

    // Whether states come now. Written by the feed.
    private volatile bool _open;

    // Cancelled when the feed is interrupted. Written by the feed before it is open.
    private CancellationToken _connection;

    /// <summary>Ends when no step of the feed runs any more.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <param name="previous">The end of the previous feed, which may still be ending.</param>
    public void Start(Task previous) => Ended = Background.Run(() => RunAsync(previous));

    /// <summary>Reads for a new watcher, unless the feed is about to ask the store anyway.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            // The end of the feed waits for the step, so none begins after it.
            if (_open && !_end.IsCancellationRequested && !_reading && replica.LacksFirstReads)
            {
                _reading = true;
                _reads = Background.Run(ReadAsync);
            }
        }
    }

    /// <summary>Ends the feed. Runs the store's registrations with the token, so do not call it under a lock.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await Ended.ConfigureAwait(false);
        _end.Dispose();
    }

    // A refusal from a read does not end by itself while the feed is open.
    private bool IsToRead =>
        _open && !_end.IsCancellationRequested && (replica.LacksFirstReads || replica.Newest.Refusal is not null);

    private async Task RunAsync(Task previous)
    {
        await previous.ConfigureAwait(false);
        Show(StoreConnection.Connecting, null);
        for (int failures = 0; !_end.IsCancellationRequested; failures++)
        {
            StoreException error = await FollowAsync(() => failures = 0).ConfigureAwait(false);
            if (_end.IsCancellationRequested)
            {
                break;
            }

            Show(StoreConnection.Interrupted, error);
            await PauseAsync(error, failures, _end.Token).ConfigureAwait(false);
        }

        Task reads;
        lock (_lock)
        {
            reads = _reads;
        }

        await reads.ConfigureAwait(false);
        replica.EndRefusal();
        Show(StoreConnection.Closed, null);
    }

    // Returns the reason of the interruption.
    private async Task<StoreException> FollowAsync(Action answered)
    {
        using CancellationTokenSource attempt = pace.BeginAttempt();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(attempt.Token, _end.Token);
        using var connection = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        try
        {
            Replica<TState, T>.Question question = replica.Ask();
            long era = 0;
            long? previous = null;
            await foreach (TState state in followed.FollowAsync(linked.Token).ConfigureAwait(false))
            {
                if (previous is null)
                {
                    attempt.CancelAfter(Timeout.InfiniteTimeSpan);
                    answered();
                }

                if (!(previous is { } known ? replica.TryMerge(state, known, ref era) : replica.TryBegin(question, state, out era)))
                {
                    return new StoreException(StoreFault.Unavailable, "The store went back.");
                }

                if (previous is null)
                {
                    _connection = connection.Token;
                    _open = true;
                    Show(StoreConnection.Open, null);
                    Refresh();
                }

                previous = followed.RevisionOf(state);
            }

            return new StoreException(StoreFault.Unavailable, "The store ended the feed.");
        }
        catch (OperationCanceledException cancelled)
        {
            return pace.TimedOut(StoreFault.Unavailable, cancelled);
        }
        catch (Exception error)
        {
            return Wrapped(error);
        }
        finally
        {
            // Before the pause of a read ends: it would ask again at once, and again.
            _open = false;
            await connection.CancelAsync().ConfigureAwait(false);
        }
    }

    // Reads for watchers that were opened while the feed was open.
    private async Task ReadAsync()
    {
        for (int failures = 0; IsToRead; failures++)
        {
            CancellationToken connection = _connection;
            using CancellationTokenSource attempt = pace.BeginAttempt();
            try
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(attempt.Token, _end.Token);
                Replica<TState, T>.Question question = replica.Ask();
                replica.Answer(question, await followed.ReadAsync(linked.Token).ConfigureAwait(false));
                failures = 0;
            }
            catch (Exception error)
            {
                // If the feed is interrupted too, it reports the reason, and the pause ends: the feed asks next.
                if (!_end.IsCancellationRequested)
                {
                    StoreException fault = error is OperationCanceledException
                        ? pace.TimedOut(StoreFault.Unavailable, error)
                        : Wrapped(error);
                    await PauseAsync(fault, failures, connection).ConfigureAwait(false);
                }
            }
        }

        // A watcher may have been opened after the check above, and found that this step still reads.
        lock (_lock)
        {
            _reading = false;
        }

        Refresh();
    }

    private async Task PauseAsync(StoreException error, int failures, CancellationToken end)
    {
        bool refused = error.Fault == StoreFault.Refused;
        if (refused)
        {
            replica.Refuse(error);
        }

        Task pause = refused ? pace.PauseRefusedAsync(end) : pace.BackOffAsync(failures, end);
        await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Other exceptions, as of a disposed store or of an error in its code, are refusals: waiting does not help.
    private static StoreException Wrapped(Exception error) => error as StoreException
        ?? new StoreException(StoreFault.Refused, $"The store failed: {error.Message}", error);

    private void Show(StoreConnection connection, StoreException? error)
    {
        if (!status.TryPeek(out StoreStatus? current)
            || current.Connection != connection
            || current.Error?.Message != error?.Message
            || (current.Error as StoreException)?.Fault != error?.Fault)
        {
            status.Set(new StoreStatus(connection, error));
        }
    }
}
