using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Stores;

/// <summary>What is known here of something in a store: a value in memory, which answers of the store bring forward.</summary>
/// <remarks>
/// Answers come from the feed, from reads and from writes, at the same time and in any order. One that something newer has
/// overtaken changes nothing. It needs no lock: an answer is merged with the newest reading, and again if another one came
/// between. All members are safe for use from any thread.
/// <para>
/// After the store went back, an answer to an older question may be from before that, with a revision that looks newer. It is
/// put aside, and its watchers wait for the next answer. The feed tells its states in order, so that it always ends on the
/// newest one.
/// </para>
/// </remarks>
internal sealed class Replica<TState, T>(IFollowed<TState, T> followed)
{
    private readonly MemoryValue<Reading<TState, T>> _readings = new(new Reading<TState, T>(followed, 0, 0, default!, null));

    private readonly FirstReads _firstReads = new();

    // From the completion on. Written once.
    private volatile bool _isCompleted;

    public Reading<TState, T> Newest =>
        _readings.TryPeek(out Reading<TState, T>? newest) ? newest : throw new InvalidOperationException();

    /// <summary>Why the store refuses to tell more, if it does, and if somebody still asks it.</summary>
    public StoreException? Refusal => _isCompleted ? null : Newest.Refusal;

    /// <summary>Whether a watcher waits for an answer to a question that is asked after it came.</summary>
    public bool LacksFirstReads => _firstReads.AreMissing;

    /// <summary>A view for one watcher that comes now: it shows nothing that may be older than this call.</summary>
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

    /// <summary>The store is asked from now on.</summary>
    public Question Ask()
    {
        long number = _firstReads.Ask();
        Reading<TState, T> newest = Newest;
        return new Question(number, newest.Era, newest.Revision);
    }

    /// <summary>The store has answered a question with its state at some instant after that.</summary>
    public void Answer(Question question, TState state)
    {
        if (TryMerge(state, question.Known, question.Era))
        {
            _firstReads.Answer(question.Number);
        }
    }

    /// <summary>A feed that was opened by a question tells its first state.</summary>
    public void Begin(Question question, TState state)
    {
        Merge(state, question.Known);
        _firstReads.Answer(question.Number);
    }

    /// <summary>The feed tells a state that follows one with the revision <paramref name="known"/>.</summary>
    public void Merge(TState state, long known) => TryMerge(state, known, era: null);

    /// <summary>The store refuses to tell more: Gets throw that until it tells something again.</summary>
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

    /// <summary>Nobody asks any more, so that whether the store refuses is not known.</summary>
    public void EndRefusal()
    {
        while (Newest is { Refusal: not null } newest && !TryReplace(newest, newest.Refused(null)))
        {
        }
    }

    /// <summary>Nothing more will be known.</summary>
    public void Complete()
    {
        _isCompleted = true;
        EndRefusal();
        _readings.TryComplete();
        _firstReads.Close();
    }

    // False if it is of another era than the one that is known.
    private bool TryMerge(TState state, long known, long? era)
    {
        Reading<TState, T> newest;
        Reading<TState, T> next;
        do
        {
            newest = Newest;
            if (era is { } asked && asked != newest.Era)
            {
                return false;
            }

            next = newest.After(state, known);
        }
        while (!ReferenceEquals(newest, next) && !TryReplace(newest, next));
        return true;
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

    /// <summary>A question to the store: its number, and a revision that the store had before, in which era.</summary>
    public readonly record struct Question(long Number, long Era, long Known);
}
