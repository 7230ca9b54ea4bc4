namespace EventChannels.Tests.Linearizability.Model;

/// <summary>The promised state of a value between two steps of its users. Each step creates another one.</summary>
/// <remarks>
/// <para> Updates have one order. One is the newest. While every-value watchers have yet to take it, it is the current one,
/// and later updates are queued. A newest-value watcher finds the newest if it has not taken it. An every-value watcher
/// finds the update that was left to it, then the current one. </para>
/// <para> It knows no Gets: a Get that waits is an operation that takes a step when a value is unread. </para></remarks>
internal sealed record ValueModel
{
    /// <summary>The value of a new watcher, and of a newest-value watcher that has not taken it.</summary>
    public Update? Newest { get; init; }

    /// <summary>The newest update, while every-value watchers have yet to take it.</summary>
    public Update? Current { get; init; }

    public Sequence<WaitingUpdate> Line { get; init; }

    public Sequence<WatcherModel> Watchers { get; init; }

    public bool IsCompleted { get; init; }

    /// <summary>The cancelled tokens, one bit each.</summary>
    public int CancelledTokens { get; init; }

    /// <summary>The update that the next one follows.</summary>
    public Update? Last => Line.IsEmpty ? Newest : Line[^1].Update;

    /// <summary>Whether the next queued update, if there is one, must wait.</summary>
    public bool IsAtRest => Current is not null || Line.IsEmpty;

    /// <summary>Whether no newer update will come.</summary>
    public bool IsFinal => IsCompleted && Line.IsEmpty;

    /// <summary>Whether every every-value watcher has taken it, too.</summary>
    public bool HasEnded => IsFinal && Current is null;

    public bool IsCancelled(int? token) => token is { } number && (CancelledTokens & (1 << number)) != 0;

    public ValueModel With(int watcher, WatcherModel changed) => this with { Watchers = Watchers.With(watcher, changed) };

    /// <summary>Opens a watcher. The newest update is unread for it.</summary>
    public ValueModel Open(int watcher) => With(watcher, Watchers[watcher] with { IsLive = true, Unread = Newest });

    /// <summary>The result of a watcher's next Get.</summary>
    public Update? Upcoming(int watcher)
    {
        WatcherModel state = Watchers[watcher];
        return state.IsDisposed ? null
            : state.IsSync ? state.Unread ?? (state.IsOffered ? Current : null)
            : Newest != state.Taken || state.IsMarked ? Newest
            : null;
    }

    /// <summary>The number of updates that an every-value watcher would find one after another.</summary>
    public int UnreadCount(int watcher) => Watchers[watcher] is { IsDisposed: false } state
        ? (state.Unread is null ? 0 : 1) + (state.IsOffered ? 1 + Line.Count : 0)
        : 0;

    /// <summary>Takes the upcoming update.</summary>
    public ValueModel Take(int watcher)
    {
        WatcherModel state = Watchers[watcher];
        WatcherModel taken = state with { Taken = Upcoming(watcher), IsMarked = false, Unread = null };
        return state.Unread is null || !state.IsSync
            ? With(watcher, taken with { IsOffered = false }).Settle()
            : With(watcher, taken);
    }

    /// <summary>
    /// Puts an update in its place: as the newest if nothing is being handed over, otherwise last in the queue.
    /// </summary>
    public ValueModel Set(int value, out Update update)
    {
        update = new Update((Last?.Version ?? 0) + 1, value);
        if (Current is null && Line.IsEmpty)
        {
            return HandOver(update);
        }

        // An update whose producer was cancelled is dropped if a newer one is queued behind it.
        Sequence<WaitingUpdate> line = !Line.IsEmpty && Line[^1].IsAbandoned ? Line.RemoveAt(Line.Count - 1) : Line;
        return this with { Line = line.Add(new WaitingUpdate(update, IsAbandoned: false)) };
    }

    /// <summary>Whether the producer of an update still waits.</summary>
    public bool IsWaiting(int version) =>
        Current?.Version == version || Line.Any(waiting => waiting.Update.Version == version);

    /// <summary>Ends the waiting of a producer. Its update remains.</summary>
    public ValueModel Abandon(int version)
    {
        if (Current is { } current && current.Version == version)
        {
            return this with
            {
                Watchers = Watchers.Select(watcher => watcher.IsOffered ? watcher.Leave(current) : watcher),
                Current = null,
            };
        }

        int place = Line.TakeWhile(waiting => waiting.Update.Version != version).Count();
        return this with
        {
            Line = place < Line.Count - 1 ? Line.RemoveAt(place) : Line.With(place, Line[place] with { IsAbandoned = true }),
        };
    }

    /// <summary>Begins the next handover. Without every-value watchers, the whole queue passes.</summary>
    public ValueModel Advance()
    {
        if (!Watchers.Any(static watcher => watcher.IsSync && watcher.IsLive))
        {
            return this with { Newest = Line[^1].Update, Line = default };
        }

        (Update next, bool isAbandoned) = Line[0];
        ValueModel advanced = this with { Line = Line.RemoveAt(0) };
        return !isAbandoned
            ? advanced.HandOver(next)
            : advanced with
            {
                Newest = next,
                Watchers = Watchers.Select(watcher => watcher.IsSync && watcher.IsLive ? watcher.Leave(next) : watcher),
            };
    }

    /// <summary>Releases producers that wait for a disposed watcher.</summary>
    public ValueModel Remove(int watcher) =>
        With(watcher, Watchers[watcher] with { IsLive = false, IsOffered = false, Unread = null }).Settle();

    /// <summary>A line that describes it.</summary>
    public string Describe()
    {
        string current = Current is null ? "" : ", handed over";
        string line = Line.IsEmpty ? "" : $", queued: {string.Join(" ", Line.Select(static waiting => waiting.Update.Value))}";
        string completed = IsCompleted ? ", completed" : "";
        IEnumerable<string> watchers = Watchers.Select(
            (watcher, number) => $", watcher {number} {Describe(number, watcher)}");
        return $"newest {Text(Newest)}{current}{line}{completed}{string.Concat(watchers)}";
    }

    private string Describe(int number, WatcherModel watcher) => watcher.IsDisposed ? "disposed"
        : watcher.GivesAgain ? $"gives {watcher.Given} again"
        : $"has {Text(Upcoming(number))} unread";

    private static string Text(Update? update) => update is { } known ? $"{known.Value}" : "nothing";

    private ValueModel HandOver(Update update) => (this with
    {
        Newest = update,
        Current = update,
        Watchers = Watchers.Select(static watcher => watcher.Offer()),
    }).Settle();

    private ValueModel Settle() =>
        Watchers.Any(static watcher => watcher.IsOffered) ? this : this with { Current = null };
}
