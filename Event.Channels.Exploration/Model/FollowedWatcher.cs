namespace EventChannels.Exploration.Model;

/// <summary>A watcher, with the values that it may get and must have got.</summary>
internal abstract class FollowedWatcher(IWatcher<int> watcher, bool isSync)
{
    private readonly List<int> _got = [];

    public IWatcher<int> Watcher { get; } = watcher;

    public bool IsSync { get; } = isSync;

    /// <summary>When it was opened.</summary>
    public int WatchedAt { get; set; } = Call.Never;

    /// <summary>Its end, if it is a watcher of TakeUntil.</summary>
    public Ending? Ending { get; init; }

    /// <summary>Whether the end has begun.</summary>
    public bool IsLimited => Ending is { HasBegun: true };

    /// <summary>Its enumerator, if one was used, and whether the enumerator is disposed or has come to an end.</summary>
    public IAsyncEnumerator<int>? Enumerator { get; set; }

    /// <inheritdoc cref="Enumerator"/>
    public bool IsEnumerationOver { get; set; }

    /// <summary>Whether the enumerator was disposed while a step ended, whose value may be lost.</summary>
    public bool MayHaveLost { get; set; }

    /// <summary>Whether a newer value may replace a value marked unread.</summary>
    public virtual bool MayReplaceMarked => !IsSync;

    public int DisposalBegun { get; set; } = Call.Never;

    public int DisposalEnded { get; set; } = Call.Never;

    public bool IsDisposed => DisposalBegun != Call.Never;

    /// <summary>Whether the last value has to come again, unless a newer one replaces it.</summary>
    public bool IsMarked { get; private set; }

    /// <summary>Whether a value was ever marked unread.</summary>
    public bool WasMarked { get; private set; }

    /// <summary>The values that it got, each once.</summary>
    public IReadOnlyList<int> Got => _got;

    /// <summary>The version of the last value that it got; 0 for none.</summary>
    public abstract int Seen { get; }

    /// <summary>Records that the last value was marked unread.</summary>
    public void Mark()
    {
        if (Got.Count > 0)
        {
            IsMarked = WasMarked = true;
        }
    }

    /// <summary>Records the result of a Get.</summary>
    /// <param name="value">The value.</param>
    /// <param name="call">The Get.</param>
    /// <param name="mayReplace">Whether another value may have replaced the one marked unread.</param>
    /// <returns>The failure; null if there is none.</returns>
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

    /// <summary>The failure of finding nothing; null if there is none.</summary>
    public virtual string? JudgeNothing(Call call) => null;

    /// <summary>The failure of a peek at the unread value; null if there is none.</summary>
    public virtual string? JudgePeek(Call call) => null;

    /// <summary>The failure of HasUnread, if the expected result is known; null if there is none.</summary>
    public virtual string? JudgeLook(Call call, ProgramRun run) => null;

    /// <summary>The failure of a Get that waits while nothing else happens; null if there is none.</summary>
    public virtual string? JudgeWaiting() =>
        Ending is { IsOver: true } ? "It waits after its end."
        : Watcher.HasUnread ? "A wake-up is lost: it waits, although a value is unread."
        : JudgeMark();

    /// <summary>The failure if a value marked unread has not come again; null if there is none.</summary>
    /// <remarks>
    /// A value marked after the end of TakeUntil has begun may or may not count as one of the remaining values.
    /// </remarks>
    public virtual string? JudgeMark() =>
        IsMarked && IsSync && !IsLimited ? $"{Got[^1]} was marked unread, and does not come again." : null;

    /// <summary>The failure of a Get that ends because no value will come; null if there is none.</summary>
    public virtual string? JudgeEnd() => null;

    /// <summary>The failure after everything has been read; null if there is none.</summary>
    public abstract string? JudgeAtEnd(ProgramRun run);

    /// <summary>The failure of a value that was not got before; null if there is none.</summary>
    protected abstract string? Judge(int value, Call call);
}
