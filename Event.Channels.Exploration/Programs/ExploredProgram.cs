using System.Text;

namespace EventChannels.Exploration.Programs;

/// <summary>A program to explore: a value, its watchers, and a few threads of operations.</summary>
/// <remarks>
/// It is written as "[AS] g0 t0|g1|s S0 x0": a newest-value and an every-value watcher that have read the first value, and
/// three threads. The words "empty" (there is no first value) and "inline" (synchronous continuations are allowed) may
/// follow the watchers, and "Where:S" is an every-value watcher of the operator.
/// </remarks>
internal sealed record ExploredProgram(
    IReadOnlyList<WatcherKind> Watchers, bool IsEmpty, bool IsInline, IReadOnlyList<IReadOnlyList<Operation>> Threads)
{
    private const string Empty = "empty";
    private const string Inline = "inline";

    public static ExploredProgram Parse(string text)
    {
        int end = text.IndexOf(']', StringComparison.Ordinal);
        if (end < 0 || text[0] != '[')
        {
            throw new FormatException($"\"{text}\" is not a program. A program begins with its watchers, such as [AS].");
        }

        string[] words = text[1..end].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        WatcherKind[] watchers = [.. words.Where(word => word is not (Empty or Inline)).SelectMany(ParseWatchers)];
        Operation[][] threads = [.. text[(end + 1)..].Split('|').Select(thread =>
            thread.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Operation.Parse).ToArray())];
        return new ExploredProgram(watchers, words.Contains(Empty), words.Contains(Inline), threads);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        Operator? before = null;
        foreach (WatcherKind watcher in Watchers)
        {
            bool begins = watcher.Operator != Operator.None || before is not (null or Operator.None);
            text.Append(begins ? " " : "").Append(watcher);
            before = watcher.Operator;
        }

        text.Append(IsEmpty ? $" {Empty}" : "").Append(IsInline ? $" {Inline}" : "");
        return $"[{text.ToString().TrimStart()}] {string.Join('|', Threads.Select(thread => string.Join(' ', thread)))}";
    }

    private static IEnumerable<WatcherKind> ParseWatchers(string word)
    {
        string[] parts = word.Split(':');
        return parts.Length == 1
            ? word.Select(letter => WatcherKind.Parse(Operator.None, letter))
            : [WatcherKind.Parse(Enum.Parse<Operator>(parts[0]), parts[1].Single())];
    }
}
