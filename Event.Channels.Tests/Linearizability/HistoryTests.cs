using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Programs;
using static EventChannels.Delivery;

namespace EventChannels.Tests.Linearizability;

/// <summary>
/// The search distinguishes wrong histories from those that are only just right, in histories that were written by hand.
/// </summary>
public sealed class HistoryTests
{
    private static readonly Outcome _cancelled = new(OutcomeKind.Cancelled);
    private static readonly Outcome _abandoned = new(OutcomeKind.Abandoned);
    private static readonly Outcome _closed = new(OutcomeKind.Closed);
    private static readonly Outcome _disposed = new(OutcomeKind.Disposed);

    private static IEnumerable<TestCaseData> Wrong =>
    [
        Case("a peek returns a replaced value", new HandwrittenHistory(1)
            .Does("a", Set(2), Outcome.Done).Does("b", PeekValue, Outcome.Gave(1))),
        Case("a Get returns a replaced value", new HandwrittenHistory(1, Async)
            .Does("a", Set(2), Outcome.Done).Does("b", TryGet(0), Outcome.Gave(1))),
        Case("a value is read twice", new HandwrittenHistory(1, Async)
            .Does("a", TryGet(0), Outcome.Gave(1)).Does("a", TryGet(0), Outcome.Gave(1))),
        Case("a value is read that was never set", new HandwrittenHistory(1, Async).Does("a", TryGet(0), Outcome.Gave(3))),
        Case("an update is lost", new HandwrittenHistory(0)
            .Begins("a", Update(10)).Begins("b", Update(20)).Ends("a", Outcome.Gave(10)).Ends("b", Outcome.Gave(20))),
        Case("two CompareAndSets expect the same value, and both set", new HandwrittenHistory(0)
            .Begins("a", CompareAndSet(0, 10)).Begins("b", CompareAndSet(0, 20)).Ends("a", Outcome.Yes).Ends("b", Outcome.Yes)),
        Case("two newest-value watchers see different orders", new HandwrittenHistory(null, Async, Async)
            .Begins("a", Set(1)).Begins("b", Set(2))
            .Does("c", TryGet(0), Outcome.Gave(1)).Does("d", TryGet(1), Outcome.Gave(2))
            .Does("c", TryGet(0), Outcome.Gave(2)).Does("d", TryGet(1), Outcome.Gave(1))),
        Case("two every-value watchers see different orders", new HandwrittenHistory(null, Sync, Sync)
            .Begins("a", SetAsync(1)).Begins("b", SetAsync(2))
            .Does("c", TryGet(0), Outcome.Gave(1)).Begins("c", Get(0))
            .Does("d", TryGet(1), Outcome.Gave(2)).Ends("c", Outcome.Gave(2))),
        Case("an every-value watcher skips a value", new HandwrittenHistory(null, Sync)
            .Waits("a", SetAsync(1)).Waits("b", SetAsync(2)).Does("c", TryGet(0), Outcome.Gave(2))),
        Case("a Set ends before an every-value watcher takes its value", new HandwrittenHistory(null, Sync).Does("a", SetAsync(1), Outcome.Done)),
        Case("a queued Set reaches a newest-value watcher before its turn", new HandwrittenHistory(null, Sync, Async)
            .Waits("a", SetAsync(1)).Waits("b", SetAsync(2)).Does("c", TryGet(1), Outcome.Gave(2))),
        Case("a cancelled Get has taken a value", new HandwrittenHistory(null, Async)
            .Waits("a", Get(0, 0)).Begins("b", Cancel(0)).Does("c", Set(1), Outcome.Done)
            .Ends("a", _cancelled).Does("a", TryGet(0), Outcome.No)),
        Case("a Get is cancelled without a cancellation", new HandwrittenHistory(null, Async).Waits("a", Get(0, 0)).Ends("a", _cancelled)),
        Case("a Set that was cancelled on entry has set its value", new HandwrittenHistory(1)
            .Does("a", Cancel(0), Outcome.Done).Does("a", SetAsync(2, 0), _cancelled).Does("a", PeekValue, Outcome.Gave(2))),
        Case("an abandoned value is missing", new HandwrittenHistory(null, Sync)
            .Waits("a", SetAsync(1, 0)).Does("b", Cancel(0), Outcome.Done).Ends("a", _abandoned).Does("c", TryGet(0), Outcome.No)),
        Case("a Set is abandoned after its value was taken", new HandwrittenHistory(null, Sync)
            .Waits("a", SetAsync(1, 0)).Does("c", TryGet(0), Outcome.Gave(1)).Does("b", Cancel(0), Outcome.Done).Ends("a", _abandoned)),
        Case("a Set succeeds after completion", new HandwrittenHistory(1)
            .Does("a", Complete, Outcome.Yes).Does("b", Set(2), Outcome.Done)),
        Case("the last value is not read at the end", new HandwrittenHistory(1, Async)
            .Does("a", Complete, Outcome.Yes).Does("b", Get(0), _closed)),
        Case("a new watcher does not get the current value", new HandwrittenHistory(1)
            .Does("a", Watch(0), Outcome.Done).Does("a", TryGet(0), Outcome.No)),
        Case("a value marked unread is not read again", new HandwrittenHistory(1, Sync)
            .Does("a", TryGet(0), Outcome.Gave(1)).Does("a", MarkUnread(0), Outcome.Done).Does("a", TryGet(0), Outcome.No)),
        Case("a filter skips a passing value", new HandwrittenHistory(null, Operator.Where, Sync)
            .Waits("a", SetAsync(2)).Waits("b", SetAsync(4)).Does("c", TryGet(0), Outcome.Gave(4))),
    ];

    private static IEnumerable<TestCaseData> Right =>
    [
        Case("a peek during a Set returns the old value", new HandwrittenHistory(1)
            .Begins("a", Set(2)).Does("b", PeekValue, Outcome.Gave(1)).Does("b", PeekValue, Outcome.Gave(2)).Ends("a", Outcome.Done)),
        Case("a Set that never ends has set its value", new HandwrittenHistory(1).Begins("a", Set(2)).Does("b", PeekValue, Outcome.Gave(2))),
        Case("a Set that never ends has not set its value", new HandwrittenHistory(1).Begins("a", Set(2)).Does("b", PeekValue, Outcome.Gave(1))),
        Case("two CompareAndSets expect the same value, and one sets", new HandwrittenHistory(0)
            .Begins("a", CompareAndSet(0, 10)).Begins("b", CompareAndSet(0, 20)).Ends("a", Outcome.No).Ends("b", Outcome.Yes)),
        Case("a Get that waited skips to the newest", new HandwrittenHistory(null, Async)
            .Waits("a", Get(0)).Does("b", Set(1), Outcome.Done).Does("b", Set(2), Outcome.Done).Ends("a", Outcome.Gave(2))),
        Case("a Get that waited took a value that was replaced since", new HandwrittenHistory(null, Async)
            .Waits("a", Get(0)).Does("b", Set(1), Outcome.Done).Does("b", Set(2), Outcome.Done).Ends("a", Outcome.Gave(1))),
        Case("a Set ends before the Get that took its value", new HandwrittenHistory(null, Sync)
            .Begins("a", Get(0)).Does("b", SetAsync(1), Outcome.Done).Ends("a", Outcome.Gave(1))),
        Case("a newest-value watcher reads a value before an every-value watcher takes it", new HandwrittenHistory(null, Sync, Async)
            .Waits("a", SetAsync(1)).Does("b", TryGet(1), Outcome.Gave(1)).Does("c", TryGet(0), Outcome.Gave(1)).Ends("a", Outcome.Done)),
        Case("a disposal releases a producer before it ends", new HandwrittenHistory(null, Sync)
            .Waits("a", SetAsync(1)).Begins("b", Dispose(0)).Ends("a", Outcome.Done).Ends("b", Outcome.Done)),
        Case("all queued Sets pass when the last watcher is disposed", new HandwrittenHistory(null, Sync)
            .Waits("a", SetAsync(1)).Waits("b", SetAsync(2)).Does("c", Dispose(0), Outcome.Done)
            .Does("c", PeekValue, Outcome.Gave(2)).Ends("b", Outcome.Done).Ends("a", Outcome.Done)),
        Case("an abandoned value replaces an unread one", new HandwrittenHistory(1, Sync)
            .Waits("a", SetAsync(2, 0)).Does("b", Cancel(0), Outcome.Done).Ends("a", _abandoned).Does("c", TryGet(0), Outcome.Gave(2))),
        Case("an abandoned queued value is dropped for a newer one", new HandwrittenHistory(null, Sync)
            .Waits("a", SetAsync(1)).Waits("b", SetAsync(2, 0)).Does("c", Cancel(0), Outcome.Done).Ends("b", _abandoned)
            .Waits("b", SetAsync(3)).Does("d", TryGet(0), Outcome.Gave(1)).Does("d", TryGet(0), Outcome.Gave(3))),
        Case("a Get is cancelled by its token in a race with a Set", new HandwrittenHistory(null, Async)
            .Waits("a", Get(0, 0)).Begins("b", Cancel(0)).Does("c", Set(1), Outcome.Done)
            .Ends("a", _cancelled).Does("a", TryGet(0), Outcome.Gave(1))),
        Case("a disposal that has not ended ends a Get", new HandwrittenHistory(null, Async)
            .Waits("a", Get(0)).Begins("b", Dispose(0)).Ends("a", _disposed)),
        Case("a completion that has not ended refuses a Set", new HandwrittenHistory(1)
            .Begins("a", Complete).Does("b", Set(2), _closed)),
        Case("a second Get is misuse while one waits", new HandwrittenHistory(null, Async)
            .Waits("a", Get(0) with { IsLeft = true }).Does("b", TryGet(0), new Outcome(OutcomeKind.WrongUse))),
        Case("a filter takes a value that does not pass", new HandwrittenHistory(null, Operator.Where, Sync)
            .Waits("a", SetAsync(1)).Waits("b", SetAsync(4)).Does("c", TryGet(0), Outcome.Gave(4))),
    ];

    private static IEnumerable<TestCaseData> Stuck =>
    [
        Case("a Get waits, and a value was set", new HandwrittenHistory(null, Async).Waits("a", Get(0)).Does("b", Set(1), Outcome.Done)),
        Case("a Get waits, and was cancelled", new HandwrittenHistory(null, Sync).Waits("a", Get(0, 0)).Does("b", Cancel(0), Outcome.Done)),
        Case("a Get waits at a disposed watcher", new HandwrittenHistory(null, Async)
            .Waits("a", Get(0)).Does("b", Dispose(0), Outcome.Done)),
        Case("a Get waits at a completed value", new HandwrittenHistory(null, Async)
            .Waits("a", Get(0)).Does("b", Complete, Outcome.Yes)),
        Case("a producer waits, and its value was taken", new HandwrittenHistory(null, Sync)
            .Waits("a", SetAsync(1)).Does("b", TryGet(0), Outcome.Gave(1))),
        Case("a producer and a Get both wait", new HandwrittenHistory(null, Sync).Waits("a", Get(0)).Waits("b", SetAsync(1))),
        Case("a queued producer waits without watchers", new HandwrittenHistory(null, Sync)
            .Waits("a", SetAsync(1)).Waits("b", SetAsync(2)).Does("c", Dispose(0), Outcome.Done).Ends("a", Outcome.Done)),
    ];

    private static IEnumerable<TestCaseData> Waiting =>
    [
        Case("a Get waits for the first value", new HandwrittenHistory(null, Async).Waits("a", Get(0))),
        Case("a producer waits for a watcher", new HandwrittenHistory(null, Sync).Waits("a", SetAsync(1))),
        Case("a queued producer waits, and one watcher waits for the other to take", new HandwrittenHistory(null, Sync, Sync)
            .Waits("a", SetAsync(1)).Waits("b", SetAsync(2)).Does("c", TryGet(0), Outcome.Gave(1)).Waits("c", Get(0))),
        Case("a filter waits for a passing value", new HandwrittenHistory(null, Operator.Where, Async)
            .Waits("a", Get(0)).Does("b", Set(1), Outcome.Done)),
    ];

    private static Operation PeekValue => new(OperationKind.PeekValue);

    private static Operation Complete => new(OperationKind.Complete);

    [TestCaseSource(nameof(Wrong))]
    public void No_order_explains_a_history_in_which(object history) =>
        Assert.That(((HandwrittenHistory)history).IsExplained, Is.False);

    [TestCaseSource(nameof(Right))]
    public void An_order_explains_a_history_in_which(object history) =>
        Assert.That(((HandwrittenHistory)history).IsExplained, Is.True);

    [TestCaseSource(nameof(Stuck))]
    public void An_operation_must_continue_when(object history) =>
        Assert.That(((HandwrittenHistory)history).MayRest, Is.False);

    [TestCaseSource(nameof(Waiting))]
    public void All_operations_may_wait_when(object history) =>
        Assert.That(((HandwrittenHistory)history).MayRest, Is.True);

    private static TestCaseData Case(string name, HandwrittenHistory history) =>
        new TestCaseData(history).SetArgDisplayNames(name);

    private static Operation Set(int value) => new(OperationKind.Set) { Value = value };

    private static Operation SetAsync(int value, int? token = null) => new(OperationKind.SetAsync) { Value = value, Token = token };

    private static Operation Update(int value) => new(OperationKind.Update) { Value = value };

    private static Operation CompareAndSet(int expected, int value) =>
        new(OperationKind.CompareAndSet) { Expected = expected, Value = value };

    private static Operation Cancel(int token) => new(OperationKind.Cancel) { Token = token };

    private static Operation Watch(int watcher) => new(OperationKind.WatchAsync) { Watcher = watcher };

    private static Operation Get(int watcher, int? token = null) => new(OperationKind.Get) { Watcher = watcher, Token = token };

    private static Operation TryGet(int watcher) => new(OperationKind.TryGet) { Watcher = watcher };

    private static Operation MarkUnread(int watcher) => new(OperationKind.MarkUnread) { Watcher = watcher };

    private static Operation Dispose(int watcher) => new(OperationKind.Dispose) { Watcher = watcher };
}
