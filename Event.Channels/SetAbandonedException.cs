namespace EventChannels;

/// <summary>The exception that is thrown when a Set is cancelled after its value was set.</summary>
/// <remarks>
/// <para>
/// The cancellation ended only the wait for every-value watchers. The value has its place among the updates: a watcher
/// gets it with its next Get, unless a newer update replaces it first. Do not repeat the Set. If nothing was set, a plain
/// <see cref="OperationCanceledException"/> is thrown instead.
/// </para>
/// <para>
/// <see cref="IValue{T}.SetAsync"/>, <see cref="IValue{T}.UpdateAsync"/>, <see cref="IValue{T}.SetIfChangedAsync"/> and
/// <see cref="IValue{T}.CompareAndSetAsync"/> throw it. It carries the caller's token, and code that catches
/// <see cref="OperationCanceledException"/> also catches it. Await the task to see it: <see cref="Task.Wait()"/> and
/// <see cref="Task{TResult}.Result"/> throw a <see cref="TaskCanceledException"/> of their own instead. Its members are
/// safe for use from any thread.
/// </para>
/// </remarks>
/// <example>
/// <code><![CDATA[
/// var value = new MemoryValue<int>();
/// using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
/// using var giveUp = new CancellationTokenSource();
///
/// ValueTask setting = value.SetAsync(1, giveUp.Token);
/// giveUp.Cancel();                                  // the journal has not taken the value
/// try { await setting; }
/// catch (SetAbandonedException) { Console.WriteLine("set"); }             // prints set
/// catch (OperationCanceledException) { Console.WriteLine("not set"); }
/// ]]></code>
/// </example>
public sealed class SetAbandonedException : OperationCanceledException
{
    private const string Text = "The value was set. Only the wait for every-value watchers to take it was cancelled.";

    /// <summary>Initializes the exception, for an implementation of <see cref="IValue{T}"/>.</summary>
    /// <param name="cancellationToken">The token that ended the wait.</param>
    public SetAbandonedException(CancellationToken cancellationToken)
        : base(Text, cancellationToken)
    {
    }

    /// <summary>Initializes the exception with its cause, for an implementation of <see cref="IValue{T}"/>.</summary>
    /// <param name="innerException">
    /// The exception that ended the wait; <see langword="null"/> if the token alone did.
    /// </param>
    /// <param name="cancellationToken">The token that ended the wait.</param>
    public SetAbandonedException(Exception? innerException, CancellationToken cancellationToken)
        : base(Text, innerException, cancellationToken)
    {
    }
}
