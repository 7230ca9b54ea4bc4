namespace EventChannels;

/// <summary>The producers' side of a value, and the only class that knows both kinds of reader.</summary>
/// <remarks>
/// While there are every-value readers, each Set goes through the line, and newest-value readers see its update in its turn.
/// Otherwise a Set publishes its update at once.
/// </remarks>
internal sealed class ValueCore<T>(Update<T> newest) : ValueState<T>(newest), IValueCounts
{
    // Created once, under Gate, for the first every-value reader; read without it.
    private volatile SyncLine<T>? _line;

    /// <summary>The number of producers that wait, for readers or in line. A guess outside the lock.</summary>
    public int WaitingSetCount => _line?.WaitingSetCount ?? 0;

    /// <summary>The update that the next one will follow: the last in line, or the newest.</summary>
    public Update<T> Last
    {
        get
        {
            if (_line is null)
            {
                return Newest;
            }

            lock (Gate)
            {
                return _line.Last ?? Newest;
            }
        }
    }

    // A guess outside the lock. True also while a handover is under way.
    private bool HasSyncReaders => _line is { IsVacant: false };

    /// <summary>Opens a reader.</summary>
    public WatcherReader<T> Open(Delivery delivery)
    {
        Errors.ThrowIfUnknown(delivery);
        WatcherReader<T> reader = delivery == Delivery.Sync ? OpenHandover() : new LatestReader<T>(this);
        AddWatcher();
        return reader;
    }

    /// <summary>Publishes an update, hands it over to every-value readers, or puts it in line.</summary>
    /// <param name="value">The data to set.</param>
    /// <param name="follows">The update that it must follow; null if it may follow any.</param>
    /// <param name="blocks">Whether the producer blocks its thread.</param>
    /// <param name="cancellationToken">Ends the producer's waiting.</param>
    /// <param name="handover">The handover that the producer waits for; null if it need not wait.</param>
    public SetOutcome Set(
        T value, Update<T>? follows, bool blocks, CancellationToken cancellationToken, out Handover<T>? handover)
    {
        handover = null;
        return TryPublish(value, follows, out SetOutcome outcome)
            ? outcome
            : _line!.Set(CreateUpdate(value), follows, blocks, cancellationToken, out handover);
    }

    /// <inheritdoc cref="MemoryValue{T}.SetAsync"/>
    public ValueTask SetAsync(T value, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new ValueTask(Task.FromCanceled(cancellationToken));
        }

        SetOutcome outcome = Set(value, follows: null, blocks: false, cancellationToken, out Handover<T>? handover);
        return outcome == SetOutcome.Refused
            ? new ValueTask(Task.FromException(CreateCompletedException()))
            : handover?.Task ?? default;
    }

    /// <summary>Sets a value if no every-value reader would make the producer wait.</summary>
    public bool TrySet(T value) => TryPublish(value, follows: null, out SetOutcome outcome)
        ? outcome == SetOutcome.Admitted
        : _line!.TryHandOver(value);

    /// <summary>Waits until TrySet is likely to succeed.</summary>
    /// <returns><see langword="false"/> if the value is completed.</returns>
    public ValueTask<bool> WaitToSetAsync(CancellationToken cancellationToken) => _line is { } line
        ? line.WaitToHandOverAsync(cancellationToken)
        : new ValueTask<bool>(!IsCompleted);

    /// <summary>Completes the value, and ends it if nothing is in line or being handed over.</summary>
    /// <returns>Whether it was open.</returns>
    public bool TryComplete(Exception? error)
    {
        Aftermath<T> aftermath = default;
        lock (Gate)
        {
            if (!TryRefuseUpdates(error))
            {
                return false;
            }

            if (_line is not null)
            {
                _line.RefuseWriters();
                _line.EndIfCompleted(ref aftermath);
            }
            else
            {
                aftermath.Final = BecomeFinalIfCompleted();
                aftermath.HasEnded = TryEnd(ref aftermath.Wakeup);
            }
        }

        aftermath.Finish(this, AllowSynchronousContinuations);
        return true;
    }

    /// <summary>Notes that this thread runs user code for an update of this value, until it calls UpdateScope.Exit.</summary>
    public void EnterFunction()
    {
        if (!HasRunFunctions)
        {
            HasRunFunctions = true;
        }

        UpdateScope.Enter(this);
    }

    // Returns false if the update must go through the line.
    private bool TryPublish(T value, Update<T>? follows, out SetOutcome outcome)
    {
        outcome = SetOutcome.Admitted;
        if (HasRunFunctions)
        {
            UpdateScope.ThrowIfInside(this);
        }

        if (HasSyncReaders)
        {
            return false; // a guess: the line decides under the lock
        }

        Update<T> update = CreateUpdate(value);
        Wakeup<T> wakeup = default;
        lock (Gate)
        {
            if (HasSyncReaders)
            {
                return false;
            }

            outcome = Admit(update, follows, Newest);
            if (outcome != SetOutcome.Admitted)
            {
                return true;
            }

            Publish(update, ref wakeup);
        }

        wakeup.Run(AllowSynchronousContinuations);
        Metrics?.CountSet();
        return true;
    }

    private HandoverReader<T> OpenHandover()
    {
        lock (Gate)
        {
            SyncLine<T> line = _line ??= new SyncLine<T>(this);
            var reader = new HandoverReader<T>(line, this);
            line.Add(reader);
            return reader;
        }
    }
}
