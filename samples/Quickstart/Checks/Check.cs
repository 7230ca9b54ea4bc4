namespace Quickstart;

/// <summary>One promise of the library, held against what a follower saw.</summary>
internal sealed record Check(bool Passed, string Finding)
{
    /// <summary>In async mode a follower may miss readings, but never the newest.</summary>
    public static Check EndsOnNewest(Follower follower, Reading lastSet)
    {
        follower.Progress.TryPeek(out Tally tally);
        long last = tally.Newest.Sequence;
        return tally.Newest == lastSet
            ? new Check(true, $"{follower.Name} ended on the newest reading, {last}")
            : new Check(false, $"{follower.Name} ended on reading {last}, the newest is {lastSet.Sequence}");
    }

    /// <summary>In Sync mode a follower sees every update, in order: the file must tell the same.</summary>
    public static Check HasEveryUpdate(Journal journal, Reading lastSet)
    {
        long expected = 1;
        foreach (long sequence in journal.ReadSequences())
        {
            if (sequence != expected)
            {
                return Failed($"has update {sequence} where {expected} should be");
            }

            expected++;
        }

        long written = expected - 1;
        return written == lastSet.Sequence
            ? new Check(true, $"{journal.Name} has all {written} updates in order: {journal.Path}")
            : Failed($"has {written} updates, {lastSet.Sequence} were set");

        Check Failed(string finding) => new(false, $"{journal.Name} {finding}: {journal.Path}");
    }
}
