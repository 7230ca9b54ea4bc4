namespace EventChannels.Exploration.Stores;

/// <summary>The programs over a stored value, each for something that comes at the same time as something else.</summary>
internal static class StorePrograms
{
    /// <summary>The same program, in which an operation of the core is more than one step.</summary>
    public static string Fine(string program) => program.Replace("]", program.Contains("[]", StringComparison.Ordinal) ? "fine]" : " fine]", StringComparison.Ordinal);

    public static IReadOnlyList<string> All { get; } =
    [
        // Watchers that come while the store is asked, and while its value changes.
        "store [] n g0|s",
        "store [] n g0|n g1",
        "store [n g0] n g1|s",
        "store [n g0] n t1 g1|s t0",
        "store [n g0] n g1|n g2",
        "store [n g0] n|n|n",
        "store [n g0] n w1 t1|s n g2",

        // Sets of this process and of another one.
        "store [] S P|n g0",
        "store [n g0] S|n g1",
        "store [n g0] S t0|s",
        "store [n g0] S n g1|s",
        "store [n g0] S P|s P",
        "store [n g0] U t0|s P",
        "store [n g0 n g1] S t0|U t1",
        "store [n g0] g0 g0|S|s",
        "store [n g0] s s s|g0 t0 p0",

        // Cancellations.
        "store [] n g00 t0|x0",
        "store [n g0] g00 t0|x0|s",
        "store [n g0] n g10 t1|x0|s",
        "store [n g0] S0 P|x0",
        "store [n g0] S0|U1|x0 x1",
        "store [n g0] w00 t0|x0|s",

        // The last watcher leaves, and another one comes.
        "store [n g0] d0|n g1",
        "store [n g0] d0 n g1|s",
        "store [n g0] g0|d0|s",
        "store [n g0] n g1 d1|d0 n g2",
        "store [n g0 n] d0|d0|s",
        "store [n g0 linger] d0|n g1|+ +",

        // The value is disposed.
        "store [] n g0|D",
        "store [n g0] g0|D",
        "store [n g0] n g1|D",
        "store [n g0] S|D",
        "store [n g0] d0|D",
        "store [n g0 linger] d0|D",

        // The connection is lost, or the store is away.
        "store [n g0] i|n g1|+",
        "store [n g0] i + s|g0",
        "store [n g0] A H +|n g1",
        "store [n g0] A H|S t0|+",
        "store [n g0] Q + + H +|n g1",
        "store [n g0] i|d0 n g1",
        "store [n g0] i|D",

        // The store refuses, and answers again.
        "store [] R|n g0",
        "store [n g0] R|g0",
        "store [n g0] R H|n g1",
        "store [n g0] R|n g1|s",
        "store [n g0 R] n g1|H",
        "store [n g0] R|S t0",
        "store [n g0] R|D",
        "store [n g0] R|d0 n g1",
        "store [n g0] r n g1|s g0",
        "store [n g0] r|n g1|H",
        "store [n g0 n] r S|g1|s",

        // Answers are lost.
        "store [n g0] L S t0|s|+",
        "store [n g0] L U|s|+",
        "store [n g0] L S0|x0|+",

        // The store goes back.
        "store [n g0] B|n g1",
        "store [n g0 s g0] B s|n g1",
        "store [n g0 s g0] B|S t0",
        "store [n g0 s g0] n g1|B|i +",
        "store [n g0 s g0] n g1|s B|s",
        "store [n g0 s g0] B S t0|s",
        "store [n g0 s g0] s B s|S t0",
    ];
}
