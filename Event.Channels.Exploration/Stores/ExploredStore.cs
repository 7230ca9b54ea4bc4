using EventChannels.Exploration.Scheduling;
using EventChannels.Stores;

namespace EventChannels.Exploration.Stores;

/// <summary>A store of one key, whose answers are steps of logical threads.</summary>
/// <remarks>
/// A question is answered in two steps. At the first the store looks at its state, at the second the answer arrives. All else
/// may come between: other answers, states of the feed, and cancellations.
/// </remarks>
internal sealed class ExploredStore : IValueStore
{
    private readonly Execution _execution;
    private readonly List<StoreState> _history = [];
    private readonly List<Following> _followings = [];
    private readonly HashSet<object> _questions = [];
    private bool _losesNext;

    public ExploredStore(Execution execution, int first)
    {
        _execution = execution;
        Append(first, revision: 10);
    }

    /// <summary>How it is.</summary>
    public StoreMood Mood { get; private set; }

    /// <summary>The place of the newest state in its history.</summary>
    public int Newest => _history.Count - 1;

    /// <summary>How many feeds are open.</summary>
    public int FollowingCount => _followings.Count;

    /// <summary>How many questions have no answer yet, and were not cancelled.</summary>
    public int QuestionCount => _questions.Count;

    /// <summary>Whether it was ever in a mood, or lost an answer.</summary>
    public HashSet<StoreMood> Moods { get; } = [];

    /// <summary>Whether an answer was lost.</summary>
    public bool HasLostAnswers { get; private set; }

    /// <summary>Whether it went back.</summary>
    public bool HasGoneBack { get; private set; }

    /// <summary>The values in their order.</summary>
    public override string ToString() => string.Join(' ', _history.Select(state => $"{Value(state.Data)}@{state.Revision}"));

    public static StoreSerializer<int> Serializer { get; } =
        StoreSerializer.Create<int>(value => BitConverter.GetBytes(value), Value);

    /// <summary>The places of a value in its history: more than one, if it was set again because an answer was lost.</summary>
    public IReadOnlyList<int> PlacesOf(int value) =>
        [.. Enumerable.Range(0, _history.Count).Where(place => Value(_history[place].Data) == value)];

    /// <summary>Another process sets the value.</summary>
    public void Set(int value) => Append(value, _history[^1].Revision + 1);

    /// <summary>It is wiped, and then set by another process.</summary>
    public void GoBack(int value)
    {
        HasGoneBack = true;
        Append(value, revision: 1);
    }

    /// <summary>The next write is done, and its answer is lost.</summary>
    public void LoseNextAnswer() => _losesNext = HasLostAnswers = true;

    /// <summary>The connections of the feeds are lost.</summary>
    public void Interrupt() => _followings.ToList().ForEach(following => following.Break(Unavailable()));

    /// <summary>It is so from now on. A feed ends if the store does not answer any more.</summary>
    public void Be(StoreMood mood)
    {
        Mood = mood;
        Moods.Add(mood);
        if (mood is StoreMood.IsAway or StoreMood.Refuses)
        {
            _followings.ToList().ForEach(following => following.Break(mood == StoreMood.IsAway ? Unavailable() : Refusal()));
        }
    }

    public ValueTask<StoreState> ReadAsync(string key, CancellationToken cancellationToken) =>
        AskAsync(() => _history[^1], cancellationToken);

    public ValueTask<StoreWrite> WriteAsync(
        string key, ReadOnlyMemory<byte>? data, long? expected, CancellationToken cancellationToken) =>
        AskAsync(() => Write(Value(data!.Value), expected), cancellationToken);

    public IAsyncEnumerable<StoreState> FollowAsync(string key, CancellationToken cancellationToken) =>
        new Following(this, cancellationToken);

    public ValueTask DisposeAsync() => default;

    private async ValueTask<T> AskAsync<T>(Func<T> answer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answered = new Hooks.TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions.Add(answered);
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister((_, token) => answered.TrySetCanceled(token), null);
        if (Mood != StoreMood.IsSilent)
        {
            _execution.Start("store", () => Answer(answered, answer));
        }

        try
        {
            return await answered.Task.ConfigureAwait(false);
        }
        finally
        {
            registration.Unregister();
            _questions.Remove(answered);
        }
    }

    private void Answer<T>(Hooks.TaskCompletionSource<T> answered, Func<T> answer)
    {
        if (Error() is { } error)
        {
            answered.TrySetException(error);
            return;
        }

        T state = answer();
        bool isLost = _losesNext && typeof(T) == typeof(StoreWrite);
        if (isLost)
        {
            _losesNext = false;
            answered.TrySetException(new StoreException(StoreFault.OutcomeUnknown, "The answer is lost."));
        }
        else
        {
            answered.TrySetResult(state);
        }
    }

    private StoreWrite Write(int value, long? expected)
    {
        bool fits = expected is null || expected == _history[^1].Revision;
        if (fits)
        {
            Set(value);
        }

        return new StoreWrite(fits, _history[^1]);
    }

    private void Append(int value, long revision)
    {
        _history.Add(new StoreState(true, BitConverter.GetBytes(value), revision));
        _followings.ForEach(following => following.Look());
    }

    private static int Value(ReadOnlyMemory<byte> data) => BitConverter.ToInt32(data.Span);

    private StoreException? Error() => Mood switch
    {
        StoreMood.Refuses or StoreMood.RefusesQuestions => Refusal(),
        StoreMood.IsAway => Unavailable(),
        _ => null,
    };

    private static StoreException Refusal() => new(StoreFault.Refused, "The store refuses.");

    private static StoreException Unavailable() => new(StoreFault.Unavailable, "The connection is lost.");

    // One feed. Each step of it is asked for, looked at and told.
    private sealed class Following(ExploredStore store, CancellationToken cancellationToken)
        : IAsyncEnumerable<StoreState>, IAsyncEnumerator<StoreState>
    {
        private Hooks.TaskCompletionSource<bool>? _step;
        private CancellationTokenRegistration _registration;
        private StoreException? _error;
        private int _told = -1;
        private bool _looks;

        public StoreState Current { get; private set; }

        public IAsyncEnumerator<StoreState> GetAsyncEnumerator(CancellationToken ofTheLoop)
        {
            store._followings.Add(this);
            if (store._followings.Count > 1)
            {
                store._execution.Fail("Two feeds are open at the same time.");
            }

            _registration = cancellationToken.UnsafeRegister(_ => _step?.TrySetCanceled(cancellationToken), null);
            return this;
        }

        public ValueTask<bool> MoveNextAsync()
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return ValueTask.FromCanceled<bool>(cancellationToken);
            }

            if ((_error ??= _told < 0 || store.Mood != StoreMood.RefusesQuestions ? store.Error() : null) is { } error)
            {
                return ValueTask.FromException<bool>(error);
            }

            _step = new Hooks.TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            Look();
            return new ValueTask<bool>(_step.Task);
        }

        /// <summary>There may be something to tell.</summary>
        public void Look()
        {
            if (_step is not null && _told < store.Newest && !_looks && store.Mood != StoreMood.IsSilent)
            {
                _looks = true;
                store._execution.Start("feed", Tell);
            }
        }

        public void Break(StoreException error)
        {
            _error = error;
            _step?.TrySetException(error);
        }

        public ValueTask DisposeAsync()
        {
            _registration.Unregister();
            store._followings.Remove(this);
            return default;
        }

        private void Tell()
        {
            _looks = false;
            if (_step is not { } step || _told == store.Newest || _error is not null)
            {
                return;
            }

            (_told, Current, _step) = (store.Newest, store._history[^1], null);
            step.TrySetResult(true);
        }
    }
}
