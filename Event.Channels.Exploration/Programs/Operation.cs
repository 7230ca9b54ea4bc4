using System.Globalization;

namespace EventChannels.Exploration.Programs;

/// <summary>A step of a program.</summary>
/// <remarks>
/// It is written as a letter, the index of its watcher if it has one, and the index of its token if it has one: "g0" gets
/// from watcher 0, "G01" does so with token 1, "x1" cancels that token.
/// </remarks>
/// <param name="Kind">The kind of operation.</param>
/// <param name="Watcher">The index of the watcher; -1 for none.</param>
/// <param name="Token">The index of the token; -1 for none.</param>
internal readonly record struct Operation(OperationKind Kind, int Watcher, int Token)
{
    // Of two letters, the lower-case one is the operation without a token.
    private static readonly Dictionary<char, OperationKind> _kinds = new()
    {
        ['s'] = OperationKind.BeginSet,
        ['S'] = OperationKind.Set,
        ['B'] = OperationKind.BlockingSet,
        ['z'] = OperationKind.BeginSecondSet,
        ['Z'] = OperationKind.SecondSet,
        ['U'] = OperationKind.Update,
        ['K'] = OperationKind.CompareAndSet,
        ['I'] = OperationKind.SetIfChanged,
        ['T'] = OperationKind.TryWrite,
        ['V'] = OperationKind.WaitToWrite,
        ['F'] = OperationKind.SetFrom,
        ['f'] = OperationKind.WriteItem,
        ['D'] = OperationKind.CompleteItems,
        ['Y'] = OperationKind.WaitForWatchers,
        ['y'] = OperationKind.WaitForNoWatchers,
        ['+'] = OperationKind.AdvanceClock,
        ['C'] = OperationKind.Complete,
        ['P'] = OperationKind.PeekValue,
        ['n'] = OperationKind.WatchAsync,
        ['N'] = OperationKind.WatchSync,
        ['o'] = OperationKind.SubscribeAsync,
        ['O'] = OperationKind.SubscribeSync,
        ['x'] = OperationKind.Cancel,
        ['g'] = OperationKind.Get,
        ['G'] = OperationKind.Get,
        ['a'] = OperationKind.GetInContext,
        ['A'] = OperationKind.GetInContext,
        ['l'] = OperationKind.Loop,
        ['L'] = OperationKind.Loop,
        ['e'] = OperationKind.Step,
        ['E'] = OperationKind.Step,
        ['q'] = OperationKind.DisposeEnumerator,
        ['t'] = OperationKind.TryGet,
        ['p'] = OperationKind.Peek,
        ['w'] = OperationKind.WaitForUnread,
        ['W'] = OperationKind.WaitForUnread,
        ['m'] = OperationKind.MarkUnread,
        ['d'] = OperationKind.Dispose,
        ['h'] = OperationKind.HasUnread,
        ['r'] = OperationKind.Completion,
    };

    public bool IsSet => Kind is OperationKind.BeginSet or OperationKind.Set or OperationKind.BlockingSet or OperationKind.Update
        or OperationKind.CompareAndSet or OperationKind.SetIfChanged or OperationKind.TryWrite || IsSecondSet;

    public bool IsSecondSet => Kind is OperationKind.BeginSecondSet or OperationKind.SecondSet;

    /// <summary>Whether it waits at a watcher for a value.</summary>
    public bool WaitsAtWatcher => Kind is OperationKind.Get or OperationKind.GetInContext or OperationKind.WaitForUnread
        or OperationKind.Loop or OperationKind.Step;

    /// <summary>Whether it waits at the value for a number of watchers.</summary>
    public bool WaitsForWatchers => Kind is OperationKind.WaitForWatchers or OperationKind.WaitForNoWatchers;

    private bool HasWatcher => Kind >= OperationKind.Get;

    private bool MayHaveToken => Kind is OperationKind.Cancel or OperationKind.WaitToWrite or OperationKind.SetFrom
        || WaitsAtWatcher || WaitsForWatchers || (IsSet && Kind is not (OperationKind.BlockingSet or OperationKind.TryWrite));

    public static Operation Parse(string text)
    {
        var operation = new Operation((OperationKind)(-1), -1, -1);
        if (text.Length > 0 && _kinds.TryGetValue(text[0], out OperationKind kind))
        {
            operation = operation with { Kind = kind };
            string digits = text[1..];
            if (operation.HasWatcher && digits.Length > 0)
            {
                operation = operation with { Watcher = digits[0] - '0' };
                digits = digits[1..];
            }

            if (operation.MayHaveToken && digits.Length > 0)
            {
                operation = operation with { Token = digits[0] - '0' };
            }
        }

        return operation.ToString() == text
            ? operation
            : throw new FormatException($"\"{text}\" is not an operation. README.md lists the operations.");
    }

    public override string ToString()
    {
        OperationKind kind = Kind;
        char letter = _kinds.FirstOrDefault(pair => pair.Value == kind).Key;
        string token = Token < 0 ? "" : Token.ToString(CultureInfo.InvariantCulture);
        return HasWatcher
            ? string.Create(CultureInfo.InvariantCulture, $"{(Token < 0 ? letter : char.ToUpperInvariant(letter))}{Watcher}{token}")
            : $"{letter}{token}";
    }
}
