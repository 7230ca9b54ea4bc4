namespace EventChannels.Exploration.Model;

/// <summary>A watcher, and what it may get and must have got.</summary>
internal abstract class FollowedWatcher(IWatcher<int> watcher, bool isSync)
{
    private readonly List<int> _got = [];

    public IWatcher<int> Watcher { get; } = watcher;

    public bool IsSync { get; } = isSync;

    /// <summary>When it was there.</summary>
    public int WatchedAt { get; set; } = Call.Never;

    /// <summary>Its end, if it is a watcher of TakeUntil.</summary>
    public Ending? Ending { get; init; }

    /// <summary>Whether that has begun.</summary>
    public bool IsLimited => Ending is { HasBegun: true };

    /// <summary>
    /// Its enumerator, if a step of one was asked for; and whether that is disposed, or has come to an end.
    /// </summary>
    public IAsyncEnumerator<int>? Enumerator { get; set; }

    /// <inheritdoc cref="Enumerator"/>
    public bool IsEnumerationOver { get; set; }

    /// <summary>Whether the enumerator was disposed while a step ended, whose value may be lost.</summary>
    public bool MayHaveLost { get; set; }

    /// <summary>Whether something newer may take the place of what was marked unread.</summary>
    public virtual bool MayReplaceMarked => !IsSync;

    public int DisposalBegun { get; set; } = Call.Never;

    public int DisposalEnded { get; set; } = Call.Never;

    public bool IsDisposed => DisposalBegun != Call.Never;

    /// <summary>Whether what it got last is to come again, unless something newer takes its place.</summary>
    public bool IsMarked { get; private set; }

    /// <summary>Whether that was ever so.</summary>
    public bool WasMarked { get; private set; }

    /// <summary>What it got, each once.</summary>
    public IReadOnlyList<int> Got => _got;

    /// <summary>The version of the value that it got last; 0 for none.</summary>
    public abstract int Seen { get; }

    /// <summary>Notes that it was marked unread.</summary>
    public void Mark()
    {
        if (Got.Count > 0)
        {
            IsMarked = WasMarked = true;
        }
    }

    /// <summary>Notes what a Get has given.</summary>
    /// <param name="value">What it gave.</param>
    /// <param name="call">The Get.</param>
    /// <param name="mayReplace">Whether something else may have taken the place of what was marked unread.</param>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public virtual string? Take(int value, Call call, bool mayReplace)
    {
        bool isAgain = IsMarked && value == Got[^1];
        string? failure = isAgain ? null
            : IsMarked && !mayReplace ? $"It got {value}, and {Got[^1]} was marked unread."
            : Judge(value, call);
        IsMarked = false;
        if (!isAgain)
        {
            _got.Add(value);
        }

        return failure;
    }

    /// <summary>What is wrong with finding nothing; null if nothing is.</summary>
    public virtual string? JudgeNothing(Call call) => null;

    /// <summary>What is wrong with a look at what is unread; null if nothing is.</summary>
    public virtual string? JudgePeek(Call call) => null;

    /// <summary>The same for a look that says only whether something is unread, if it is known what can be.</summary>
    public virtual string? JudgeLook(Call call, ProgramRun run) => null;

    /// <summary>What is wrong with a Get that waits while nothing else happens; null if nothing is.</summary>
    public virtual string? JudgeWaiting() =>
        Ending is { IsOver: true } ? "It waits after its end."
        : Watcher.HasUnread ? "A wake-up is lost: it waits, and something is unread."
        : JudgeMark();

    /// <summary>What is wrong if something that was marked unread has not come again; null if nothing is.</summary>
    /// <remarks>
    /// What is marked when the end of TakeUntil has begun may count as one of those that are left, or not.
    /// </remarks>
    public virtual string? JudgeMark() =>
        IsMarked && IsSync && !IsLimited ? $"{Got[^1]} was marked unread, and does not come again." : null;

    /// <summary>What is wrong with the end of a Get because nothing will come; null if nothing is.</summary>
    public virtual string? JudgeEnd() => null;

    /// <summary>What is wrong when all has been read; null if nothing is.</summary>
    public abstract string? JudgeAtEnd(ProgramRun run);

    /// <summary>What is wrong with a value that was not got before; null if nothing is.</summary>
    protected abstract string? Judge(int value, Call call);
}
