namespace EventChannels.Exploration.Programs;

/// <summary>The programs to explore: the operations of producers, consumers and others, in every combination.</summary>
internal static class ProgramSets
{
    private static readonly string[] _contexts = ["", " inline"];

    private static readonly Operator[] _consumers = [Operator.Pipe, Operator.AsObservable, Operator.ReadAll, Operator.ForEachLatest];
    private static readonly Operator[] _timed = [Operator.ThrottleLatest, Operator.Debounce];
    private static readonly Operator[] _operators =
        [.. Enum.GetValues<Operator>().Except([Operator.None, .. _consumers, .. _timed])];

    /// <summary>A producer, and another thread with any operation.</summary>
    public static IEnumerable<string> TwoThreads =>
        from watchers in (string[])["A", "S", "AS"]
        from words in _contexts
        from producer in (string[])["s", "s s", "S S", "S0 s", "s0 s0", "B", "B B", "U U", "s C", "C s", "T T", "K K", "S0 C", "U s0"]
        from other in (string[])
        [
            "g0", "g0 g0", "t0 g0 t0", "p0 g0", "G00", "G00 g0", "G00 G01", "w0 t0", "W00 t0", "w0 g0 m0 g0", "g0 m0 g0", "t0 m0 t0",
            "d0", "t0 d0", "g0 d0", "h0 t0", "r0 g0", "n g1", "N g1", "N t1 d1", "x0", "x0 t0", "s", "C", "U", "K", "T", "V0", "P",
            "S0 x0", "m0 t0", "d0 N g1",
        ]
        from shifted in watchers == "AS" ? (string[])[OnWatchers(other, 2), OnSecondWatcher(other)] : [other]
        select $"[{watchers}{words}] {producer}|{shifted}";

    /// <summary>A producer, a consumer, and a third thread.</summary>
    public static IEnumerable<string> ThreeThreads =>
        from watchers in (string[])["A", "S", "AS", "SA"]
        from words in _contexts
        from producer in (string[])["s", "s s", "S0", "s0 s", "B", "U", "s C", "T", "V0 T"]
        from consumer in (string[])["g0", "g0 g0", "G00", "G00 g0", "w0 t0", "W00 t0", "t0", "g0 m0 t0", "m0 g0"]
        from other in (string[])
        [
            "x0", "d0", "s", "S1 s", "x0 d0", "C", watchers.Length == 1 ? "N t1" : "N t2", "h0", "r0", "x0 s", "n", "U", "K",
        ]
        select $"[{watchers}{words}] {producer}|{consumer}|{other}";

    /// <summary>A consumer of one of two watchers, and two others.</summary>
    public static IEnumerable<string> TwoWatchers =>
        from watchers in (string[])["AA", "SS", "AS", "SA"]
        from words in _contexts
        from consumer in (string[])["G00", "G00 t0", "W00 t0", "g0 m0 t0", "w0 g0", "t0", "G00 G01"]
        from pair in Pairs(
        [
            "x0", "d0", "s", "s s", "S0", "S1", "C", "U", "B", "N", "n", "h0", "p0", "r0", "g1", "t1", "d1", "x1", "W11", "T", "K", "V1",
        ])
        select $"[{watchers}{words}] {consumer}|{pair}";

    /// <summary>Larger programs, each for an effect that needs several threads.</summary>
    public static IEnumerable<string> Chosen =>
        from text in (string[])
        [
            "[AA] g0 G01 t0|g1 g1|s x1 s", "[AA] G00 G01|G10 g1|s s x0|d1", "[AA] G00 g0|s g1 g1|x0",
            "[AA] W00 g0 m0 g0|g1 g1|s x0 s", "[AA] G00 G01|x0|s", "[AA] g0 r0|r1 t1|s C",
            "[SS] g0 g0|G10 g1|s S1 s|x1 x0", "[SS] G00 t0 g0|g1 g1|S0 s s|x0", "[AAA] g0 g0|g1 G11|g2 g2|s x1 s",
            "[AAA] g0 G00|g1 g1|g2 d2|s s x0", "[AAA] g0 g0|g1 g1|g2 g2|s s", "[SA] g0 m0 g0 g0|g1 g1|S0 S|x0",
            "[AS] N g2|g1 g1|S S0 s|x0 d1", "[S] t0 t0 t0|s0 s1 s|x0 x1|U", "[S] g0 g0 g0|s0 s0 C|x0 d0",
            "[S] d0|s s s|N t1 t1 t1", "[SS] d0|d1|s0 s1 s|x0 x1", "[SS] g0 g0 d0|g1 g1|B B|x0",
            "[AS] r0 g0|r1 g1|s C", "[SS] B|B|g0 g0|g1 g1", "[SS] T T|g0 g0|g1 g1|d0", "[SS] K K|U|g0 t0|g1 d1",
            "[S] N d1 N t2|s s|g0 g0", "[S] d0 N d1|s s|s0 x0", "[SA] d0|s s|g1 g1|N t2",
            "[SA] W00 t0 W00 t0|s0 s|x0|g1 g1", "[SS] w0 t0 w0 t0|w1 t1 m1 t1|S S", "[S] m0 t0 t0|S0 S1 s|x0 x1",
            "[AS] U U|K|g0 g0|g1 g1 g1", "[SS] s0 s0 s0 s0|x0|g0 g0|t1 t1", "[S] C|s s|g0 g0 g0|r0",
            "[SS] C|S S|g0 g0 g0|d1", "[A] C|s s|g0 g0 g0|r0", "[AA] r0 t0|r1 w1 t1|C|s", "[S] s C|d0 N g1|x0",
            "[AS] g0 G00 G01|s s|x0 x1|d1", "[AS] d1|s|N t2 g2|g0 g0", "[SS] s s C|g1 g1 g1|t0 t0 t0",
            "[SA] s s C|g1 g1 g1|t0 t0", "[SS] s S0 C|w1 g1 w1 g1|t0 t0|x0", "[SSA] s s C|g0 g0|g1 d1|g2 g2 g2",
            "[SS] V0 T|g0|g1|x0", "[S] V T T|g0 g0|d0", "[SS] s s s|d0|d1|N t2", "[S] s s C s|g0 g0",
            "[TakeUntil:S] g0 g0|s s|x1", "[TakeUntil:A] g0 g0|s s|x1", "[TakeUntil:S] S S|m0 t0 t0|x1",
            "[CombineLatest:S] g0 m0 g0|s z", "[Where:S] g0 m0 g0|s s", "[S] S0 S1|g0|x0", "[S] s S0|x0",
            "[AA] G00|C|x0", "[SS] G00|C|x0", "[A] s t0 s|p0", "[S] s t0 s|p0", "[A] g0|s|d0 s",
            "[AA] G00|d0|s", "[S] w0 t0|S1|x1", "[AS] g0 g0|r1 t1|s C|d1",
            "[A] S1 s x1|e0 q0 e0|q0", "[Debounce:A] s C|g0|+ +", "[WhereTakeUntil:S] P s s|w0 t0|x1", "[WhereTakeUntil:S] s s|g0 g0|x1",
        ]
        let program = ExploredProgram.Parse(text)
        from variant in (ExploredProgram[])
        [
            program,
            program with { IsInline = true },
            program with { Watchers = [.. program.Watchers.Select(watcher => watcher with { HasRead = false })] },
            program with { IsEmpty = true },
        ]
        select variant.ToString();

    /// <summary>One watcher of an operator.</summary>
    public static IEnumerable<string> Operators =>
        from watched in _operators
        from delivery in (string[])["A", "S"]
        from words in _contexts
        from producer in (string[])["s s", "S S", "S0 s", "s z", "S Z s", "s s C"]
        from consumer in (string[])["g0", "g0 g0", "G00 t0", "t0 t0", "w0 t0", "W00 g0", "g0 m0 g0", "m0 t0 t0", "t0 m0 g0"]
        from other in (string[])["h0", "h0 p0", "d0", "x0", "x0 h0", "h0 d0", "s", "z", "x1", "x1 d0"]
        where EndsWithToken(watched) || !other.Contains('1', StringComparison.Ordinal)
        where IsCombination(watched) || !(producer + other).Contains('z', StringComparison.OrdinalIgnoreCase)
        select $"[{watched}:{delivery}{words}] {producer}|{consumer}|{other}";

    /// <summary>One watcher of an operator with an interval.</summary>
    public static IEnumerable<string> Intervals =>
        from watched in _timed
        from delivery in (string[])["A", "S", "a", "S S"]
        from words in _contexts
        from producer in (string[])["s s", "S S", "S0 s", "s + s", "s C"]
        from consumer in (string[])["g0", "g0 g0", "G00 t0", "t0 g0", "w0 t0", "g0 m0 g0", "t0 m0 t0 t0"]
        from other in (string[])["+", "+ +", "+ + h0 + +", "+ s + +", "+ + d0", "x0", "+ + x0 + +", "h0 + p0"]
        select $"[{watched}:{delivery}{words}] {producer}|{consumer}|{other}";

    /// <summary>
    /// Consumers that read the value by themselves: an observer, a handler, a channel to which the value is piped.
    /// </summary>
    public static IEnumerable<string> Consumers =>
        from watched in _consumers
        from delivery in (string[])["A", "S"]
        from words in _contexts
        from start in (string[])["", " empty"]
        from producer in (string[])["s s", "S S", "S0 s x0", "s s C", "s C", "U B", "T s T"]
        from other in watched == Operator.Pipe
            ? (string[])["t0 t0", "g0 g0", "w0 t0 t0", "t0|d0", "g0|d0", "t0 t0|s", "w0 g0|C", "p0 t0 h0"]
            : (string[])["s", "d0", "d0 d0", "s|d0", "s|s", "C", "C|d0", "s d0", "d0 s|C", "n g1|d0", "N g1|s"]
        select $"[{watched}:{delivery}{start}{words}] {producer}|{other}";

    /// <summary>Loops, and enumerators that are advanced and disposed by hand.</summary>
    public static IEnumerable<string> Sequences =>
        from watchers in (string[])["A", "S", "SA", "Where:S", "CombineLatest:A", "TakeUntil:S", "TakeUntil:A"]
        from words in _contexts
        from producer in (string[])["s s", "S S", "S1 s x1", "s s C", "s C"]
        from consumer in (string[])["l0", "L00", "L00 g0", "e0 e0", "E00 E00", "e0 t0 e0", "E00 q0 g0", "e0 q0 e0"]
        from other in (string[])["d0", "x0", "C", "s", "s d0", "x0 d0", "h0 p0"]
        select $"[{watchers}{words}] {producer}|{consumer}|{other}";

    /// <summary>Gets that are awaited in a context.</summary>
    public static IEnumerable<string> Contexts =>
        from watchers in (string[])["A", "S", "AA", "AS", "Where:A"]
        from words in _contexts
        from producer in (string[])["s", "s s", "S S", "s C", "S1 s"]
        from consumer in (string[])["a0", "a0 a0", "A00 t0", "A00 a0", "a0 g0", "g0 a0", "a0 m0 a0"]
        from other in watchers.Length == 2
            ? (string[])["a1", "a1 a1", "g1", "d0|a1", "x0|g1", "A10|x0", "a1|C", "s|a1"]
            : (string[])["x0", "d0", "s", "C", "x0 d0", "h0", "U"]
        select $"[{watchers}{words}] {producer}|{consumer}|{other}";

    /// <summary>
    /// The other operations of producers: they wait for watchers, set changed values, and set the items of a channel.
    /// </summary>
    public static IEnumerable<string> Producers =>
        from watchers in (string[])["", "A", "S", "AS"]
        from words in _contexts
        from producer in (string[])
        [
            "Y", "Y0", "y", "y0", "Y y", "y Y", "I", "I I", "I0 I", "F", "F0", "F0 F",
        ]
        from other in (string[])
        [
            "n", "N", "n N", "N|n", "d0", "d0|n", "C", "n|x0", "o", "O|d0", "x0", "s", "I s", "U|x0", "f f", "f f|x0", "f D", "f|f D",
            "f f f|g0 t0", "f C", "f|g0 d0", "I|g0", "I|s x0", "I|K",
        ]
        where watchers.Length > 0 || !other.Contains('0', StringComparison.Ordinal) || other is "n|x0" or "x0" or "f f|x0"
        where producer.Contains('F', StringComparison.Ordinal) == other.Contains('f', StringComparison.Ordinal) || other is "C" or "x0"
        select $"[{(watchers + words).Trim()}] {producer}|{other}";

    public static IEnumerable<string> Of(ProgramSet set) => set switch
    {
        ProgramSet.TwoThreads => TwoThreads,
        ProgramSet.ThreeThreads => ThreeThreads,
        ProgramSet.TwoWatchers => TwoWatchers,
        ProgramSet.Chosen => Chosen,
        ProgramSet.Operators => Operators,
        ProgramSet.Intervals => Intervals,
        ProgramSet.Consumers => Consumers,
        ProgramSet.Sequences => Sequences,
        ProgramSet.Contexts => Contexts,
        ProgramSet.Producers => Producers,
        _ => throw new ArgumentOutOfRangeException(nameof(set)),
    };

    // The same on watcher 1.
    private static string OnSecondWatcher(string operations) => OnWatchers(
        string.Join(' ', operations.Split(' ').Select(operation => "gGtpwWmdhr".Contains(operation[0]) && operation[1] == '0'
            ? $"{operation[0]}1{operation[2..]}"
            : operation)),
        2);

    // A watcher that the program opens has the index after the existing ones.
    private static string OnWatchers(string operations, int count) => operations.Contains('n', StringComparison.OrdinalIgnoreCase)
        ? operations.Replace("g1", $"g{count}", StringComparison.Ordinal).Replace("t1", $"t{count}", StringComparison.Ordinal)
            .Replace("d1", $"d{count}", StringComparison.Ordinal)
        : operations;

    private static bool IsCombination(Operator watched) =>
        watched is Operator.CombineLatest or Operator.WhereCombineLatest or Operator.CombineLatestTakeUntil;

    private static bool EndsWithToken(Operator watched) =>
        watched is Operator.TakeUntil or Operator.WhereTakeUntil or Operator.CombineLatestTakeUntil;

    // All pairs except those in which two threads get from the same watcher.
    private static IEnumerable<string> Pairs(string[] operations) =>
        from first in Enumerable.Range(0, operations.Length)
        from second in Enumerable.Range(first, operations.Length - first)
        where !(GetsFromSecond(operations[first]) && GetsFromSecond(operations[second]))
        select $"{operations[first]}|{operations[second]}";

    private static bool GetsFromSecond(string operations) => operations is "g1" or "t1" or "W11";
}
