namespace EventChannels.Exploration.Stores;

/// <summary>What is explored: a value that a store keeps, and a few threads of operations.</summary>
/// <remarks>
/// It is written as "store [n g0] s|g0": in the brackets, operations that are done before, one after the other and each to
/// its end. Two words may stand among them: with "linger", the feed stays for an interval after its last watcher; with
/// "fine", the steps within operations of the core are steps, too. The watchers are counted in the order of the text.
/// </remarks>
internal sealed record StoreProgram(
    bool Lingers, bool IsFine, IReadOnlyList<StoreOperation> Before, IReadOnlyList<IReadOnlyList<StoreOperation>> Threads)
{
    private const string Beginning = "store [";
    private const string Linger = "linger";
    private const string Fine = "fine";

    public int WatcherCount => Threads.Prepend(Before).Sum(thread => thread.Count(operation => operation.Letter == 'n'));

    public static bool IsOne(string text) => text.StartsWith(Beginning, StringComparison.Ordinal);

    public static StoreProgram Parse(string text)
    {
        int end = text.IndexOf(']', StringComparison.Ordinal);
        if (end < 0 || !IsOne(text))
        {
            throw new FormatException($"\"{text}\" is no program over a store. One begins with what is done before, as store [n g0].");
        }

        int watchers = 0;
        StoreOperation[] Operations(IEnumerable<string> words) => [.. words
            .Select(StoreOperation.Parse)
            .Select(operation => operation.Letter == 'n' ? operation with { Watcher = watchers++ } : operation)];
        string[] before = Words(text[Beginning.Length..end]);
        return new StoreProgram(
            before.Contains(Linger),
            before.Contains(Fine),
            Operations(before.Where(word => word is not (Linger or Fine))),
            [.. text[(end + 1)..].Split('|').Select(thread => Operations(Words(thread)))]);
    }

    public override string ToString()
    {
        string[] words = [.. Lingers ? [Linger] : Array.Empty<string>(), .. IsFine ? [Fine] : Array.Empty<string>()];
        return $"{Beginning}{string.Join(' ', Before.Select(operation => operation.ToString()).Concat(words))}] "
            + string.Join('|', Threads.Select(thread => string.Join(' ', thread)));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
