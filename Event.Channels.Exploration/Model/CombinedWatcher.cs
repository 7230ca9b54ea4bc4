namespace EventChannels.Exploration.Model;

/// <summary>A watcher of the combinations of both values.</summary>
/// <param name="watcher">The watcher.</param>
/// <param name="isSync">Whether it has every-value delivery.</param>
/// <param name="first">The updates of the first value.</param>
/// <param name="second">The updates of the second value.</param>
/// <param name="passes">Which values of the first are combined.</param>
internal sealed class CombinedWatcher(
    IWatcher<int> watcher, bool isSync, UpdateOrder first, UpdateOrder second, Func<int, bool> passes)
    : FollowedWatcher(watcher, isSync)
{
    private const int Shift = 10_000;

    public override int Seen => Got.Count == 0 ? 0 : first.VersionOf(Got[^1] / Shift);

    public static int Combine(int first, int second)
    {
        UserCode.Note();
        return (first * Shift) + second;
    }

    public override string? JudgeAtEnd(ProgramRun run)
    {
        int[] passing = [.. first.Values.Where(passes)];
        if (IsDisposed || IsLimited || passing.Length == 0)
        {
            return null;
        }

        int expected = Combine(passing[^1], second.Values[^1]);
        bool mustHaveLast = IsSync || passing[^1] == first.Values[^1];
        if (mustHaveLast && (Got.Count == 0 || Got[^1] != expected))
        {
            return $"It got [{string.Join(' ', Got)}], and {expected} is the last.";
        }

        bool isWhole = passing.All(value => Got.Any(got => got / Shift == value))
            && second.Values.All(value => Got.Any(got => got % Shift == value));
        return IsSync && !run.HasCancelled && !WasMarked && !isWhole
            ? $"It got [{string.Join(' ', Got)}] of [{first}] and [{second}]."
            : null;
    }

    protected override string? Judge(int value, Call call)
    {
        (int left, int right) = (value / Shift, value % Shift);
        if (!first.Has(left) || !second.Has(right))
        {
            return $"It got {value}, which was never set.";
        }

        if (Got.Count == 0)
        {
            return null;
        }

        int last = Got[^1];
        bool goesBack = first.VersionOf(left) < first.VersionOf(last / Shift)
            || second.VersionOf(right) < second.VersionOf(last % Shift);
        return goesBack || value == last ? $"It got {value} after {last}." : null;
    }
}
