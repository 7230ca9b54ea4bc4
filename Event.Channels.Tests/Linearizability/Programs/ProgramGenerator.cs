using CsCheck;

namespace EventChannels.Tests.Linearizability.Programs;

/// <summary>Generates small programs, and smaller ones when a shorter program is wanted.</summary>
/// <remarks>
/// A watcher's Gets come one at a time, so each watcher belongs to one thread. Other threads peek at it and dispose it.
/// </remarks>
internal static class ProgramGenerator
{
    /// <summary>Programs whose watchers watch the value itself.</summary>
    public static Gen<ConcurrentProgram> OfValues { get; } = Of(Gen.Const(Operator.None));

    /// <summary>Programs whose watchers watch an operator over the value.</summary>
    public static Gen<ConcurrentProgram> OfOperators { get; } = Of(
        Gen.OneOf(Operator.Where, Operator.DistinctUntilChanged));

    private static Gen<ConcurrentProgram> Of(Gen<Operator> operators) => Gen.Select(
        Gen.Select(Gen.Bool, Gen.Bool, operators),
        Gen.OneOf(Delivery.Async, Delivery.Sync).Array[1, 3],
        Draft().Array[1, 5].Array[2, 3],
        static (value, watchers, drafts) =>
        {
            (bool hasFirst, bool isInline, Operator watched) = value;
            Operation[][] threads = new ProgramBuilder(watchers.Length, watched).Build(drafts);
            return new ConcurrentProgram(hasFirst ? 0 : null, isInline, watched, watchers, threads);
        });

    private static Gen<OperationDraft> Draft() => Gen.Select(
        Gen.Frequency(
            (3, OperationKind.Set),
            (8, OperationKind.SetAsync),
            (2, OperationKind.Update),
            (2, OperationKind.CompareAndSet),
            (2, OperationKind.SetIfChanged),
            (1, OperationKind.Complete),
            (2, OperationKind.PeekValue),
            (3, OperationKind.Cancel),
            (1, OperationKind.WatchAsync),
            (2, OperationKind.WatchSync),
            (12, OperationKind.Get),
            (7, OperationKind.TryGet),
            (3, OperationKind.Peek),
            (2, OperationKind.HasUnread),
            (3, OperationKind.WaitForUnread),
            (3, OperationKind.MarkUnread),
            (3, OperationKind.Dispose)),
        Gen.Int[0, 5],
        Gen.Int[0, 5],
        Gen.Int[0, 2],
        static (kind, choice, token, left) => new OperationDraft(kind, choice, token, left == 0));
}
