using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Stores;

/// <summary>The known state of a key or a range in a store: a value in memory that the store's answers update.</summary>
/// <remarks>
/// Answers come from the feed, from reads and from writes, at the same time and in any order. An answer that is older
/// than the newest reading changes nothing. No lock is needed: an answer is merged with the newest reading, and again
/// if another answer came between. All members are safe for use from any thread.
/// <para>
/// After the store went back, an answer to an older question may come from the time before, with a revision that looks
/// newer. Such an answer is ignored, and its watchers wait for the next one. A state of a feed that has not yet noticed
/// that the store went back is ignored too. That feed then follows the store anew, so the replica ends on the newest state.
/// </para>
/// </remarks>
internal sealed class Replica<TState, T>(IFollowed<TState, T> followed)
{
    private readonly MemoryValue<Reading<TState, T>> _readings = new(new Reading<TState, T>(followed, 0, 0, default!, null));

    private readonly FirstReads _firstReads = new();

    // True from the completion on. Written once.
    private volatile bool _isCompleted;

    public Reading<TState, T> Newest =>
        _readings.TryPeek(out Reading<TState, T>? newest) ? newest : throw new InvalidOperationException();

    /// <summary>The reason if the store refuses to give more. Null after the completion.</summary>
    public StoreException? Refusal => _isCompleted ? null : Newest.Refusal;

    /// <summary>Whether a watcher waits for an answer to a question that is asked after the watcher was opened.</summary>
    public bool LacksFirstReads => _firstReads.AreMissing;

    /// <summary>Creates a view for one new watcher. It gives nothing that may be older than this call.</summary>
    public IWatchable<T> View() => _firstReads.Come()
        .CombineLatest(_readings, static (refusal, reading) => refusal is null
            ? reading.OrThrow()
            : throw refusal.Again())
        .DistinctUntilChanged(ReadingNumbers<TState, T>.Instance)
        .Where(static reading => reading.IsPresent)
        .Select(static reading => reading.Value);

    public bool TryPeek([MaybeNullWhen(false)] out T value)
    {
        Reading<TState, T> newest = Newest;
        value = newest.IsPresent ? newest.Value : default;
        return newest.IsPresent;
    }

    /// <summary>Notes that the store is asked now.</summary>
    public Question Ask()
    {
        long number = _firstReads.Ask();
        Reading<TState, T> newest = Newest;
        return new Question(number, newest.Era, newest.Revision);
    }

    /// <summary>Merges the answer to a question: the state of the store at some time after the question.</summary>
    public void Answer(Question question, TState state) => _ = TryBegin(question, state, out _);

    /// <summary>Merges the first state of a feed that a question opened.</summary>
    /// <param name="question">The question.</param>
    /// <param name="state">The state.</param>
    /// <param name="era">The era of the state.</param>
    /// <returns>False if the store went back meanwhile: then the state may come from the time before.</returns>
    public bool TryBegin(Question question, TState state, out long era)
    {
        era = question.Era;
        bool merged = TryMerge(state, question.Known, ref era);
        if (merged)
        {
            _firstReads.Answer(question.Number);
        }

        return merged;
    }

    /// <summary>Merges a state of the feed.</summary>
    /// <param name="state">The state.</param>
    /// <param name="known">The revision of the feed's previous state.</param>
    /// <param name="era">The era of the previous state; then the era of this one.</param>
    /// <returns>False if the store went back meanwhile: then the state may come from the time before.</returns>
    public bool TryMerge(TState state, long known, ref long era)
    {
        Reading<TState, T> newest;
        Reading<TState, T> next;
        do
        {
            newest = Newest;
            if (era != newest.Era && !newest.Is(state))
            {
                return false;
            }

            next = newest.After(state, known);
        }
        while (!ReferenceEquals(newest, next) && !TryReplace(newest, next));
        era = next.Era;
        return true;
    }

    /// <summary>
    /// Notes that the store refuses to give more. Gets throw the refusal until the store gives a state again.
    /// </summary>
    public void Refuse(StoreException error)
    {
        Reading<TState, T> newest;
        do
        {
            newest = Newest;
        }
        while (!TryReplace(newest, newest.Refused(error)));

        _firstReads.Refuse(error);
    }

    /// <summary>Clears the refusal: the store is no longer asked, so it is unknown whether it refuses.</summary>
    public void EndRefusal()
    {
        while (Newest is { Refusal: not null } newest && !TryReplace(newest, newest.Refused(null)))
        {
        }
    }

    /// <summary>Completes the readings: no more states will come.</summary>
    public void Complete()
    {
        _isCompleted = true;
        EndRefusal();
        _readings.TryComplete();
        _firstReads.Close();
    }

    // A completed value takes nothing more, which is no error of the store's.
    private bool TryReplace(Reading<TState, T> newest, Reading<TState, T> next)
    {
        try
        {
            return _readings.CompareAndSet(newest, next, ReferenceEqualityComparer.Instance);
        }
        catch (System.Threading.Channels.ChannelClosedException)
        {
            return true;
        }
    }

    /// <summary>A question to the store: its number, and the era and revision that were known before it.</summary>
    public readonly record struct Question(long Number, long Era, long Known);
}
