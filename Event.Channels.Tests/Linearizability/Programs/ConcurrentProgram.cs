namespace EventChannels.Tests.Linearizability.Programs;

/// <summary>A value, watchers, and the concurrent operations of several threads.</summary>
/// <param name="FirstValue">The value's initial data; null for none.</param>
/// <param name="IsInline">Whether the value allows synchronous continuations.</param>
/// <param name="Operator">The watched operator.</param>
/// <param name="Watchers">The delivery of each watcher that exists when the threads begin.</param>
/// <param name="Threads">The operations of each thread.</param>
internal sealed record ConcurrentProgram(
    int? FirstValue, bool IsInline, Operator Operator, Delivery[] Watchers, Operation[][] Threads)
{
    /// <summary>The number of watchers after all operations.</summary>
    public int WatcherCount => Watchers.Length + Threads.Sum(static operations => operations.Count(
        static operation => operation.Kind is OperationKind.WatchAsync or OperationKind.WatchSync));

    /// <summary>The thread that owns a watcher, so its Gets come one at a time.</summary>
    public int OwnerOf(int watcher) => watcher < Watchers.Length
        ? watcher % Threads.Length
        : Array.FindIndex(Threads, operations => operations.Any(operation => operation.Watcher == watcher
            && operation.Kind is OperationKind.WatchAsync or OperationKind.WatchSync));

    public override string ToString()
    {
        string first = FirstValue is { } value ? $"{value}" : "empty";
        string inline = IsInline ? ", synchronous continuations" : "";
        string operation = Operator == Operator.None ? "" : $" of {Operator}";
        IEnumerable<string> threads = Threads.Select(
            static (operations, thread) => $"thread {thread}: {string.Join("; ", operations)}");
        return string.Join(
            Environment.NewLine,
            [$"value: {first}{inline}", $"watchers: {string.Join(", ", Watchers)}{operation}", .. threads]);
    }
}
