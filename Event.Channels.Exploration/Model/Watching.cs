using EventChannels.Exploration.Model.Consuming;
using EventChannels.Exploration.Programs;

namespace EventChannels.Exploration.Model;

/// <summary>Creates the watchers of programs.</summary>
internal static class Watching
{
    /// <summary>Whether two values are both even, or both odd.</summary>
    public static IEqualityComparer<int> Parity { get; } =
        EqualityComparer<int>.Create((one, other) => IsEven(one) == IsEven(other), _ => 0);

    public static FollowedWatcher Watch(WatcherKind kind, ProgramRun run, CancellationToken end)
    {
        Delivery delivery = kind.IsSync ? Delivery.Sync : Delivery.Async;
        return kind.Operator switch
        {
            Operator.Pipe => Consume(kind, new Piped(run), run),
            Operator.AsObservable => Consume(kind, new Observer(run), run),
            Operator.ReadAll => Consume(kind, new Looper(run), run),
            Operator.ForEachLatest => Consume(kind, new Handler(run), run),
            _ => Note(Follow(kind, Watched(kind.Operator, run, end).Watch(delivery), run), run),
        };
    }

    private static FollowedWatcher Consume(WatcherKind kind, Consumer consumer, ProgramRun run)
    {
        consumer.Followed = consumer is Piped piped
            ? new PipedWatcher(piped, kind.IsSync, run.First)
            : new PlainWatcher(consumer, kind.IsSync, run.First);
        Delivery delivery = kind.IsSync ? Delivery.Sync : Delivery.Async;
        consumer.Begin(new OneDelivery(run.Value, delivery, () => Note(consumer.Followed, run)));
        run.Note(consumer.Running);
        return consumer.Followed;
    }

    // The watcher counts as opened from now on.
    private static FollowedWatcher Note(FollowedWatcher followed, ProgramRun run)
    {
        followed.WatchedAt = run.Tick();
        if (followed is PlainWatcher plain)
        {
            plain.NewestAtWatch = run.First.Newest;
        }

        return followed;
    }

    private static IWatchable<int> Watched(Operator watched, ProgramRun run, CancellationToken end) => watched switch
    {
        Operator.None => run.Value,
        Operator.Select => run.Value.Select(Same),
        Operator.Where => run.Value.Where(IsEven),
        Operator.DistinctUntilChanged => run.Value.DistinctUntilChanged(Parity),
        Operator.CombineLatest => run.Value.CombineLatest(run.SecondValue, CombinedWatcher.Combine),
        Operator.WhereCombineLatest => run.Value.Where(IsEven).CombineLatest(run.SecondValue, CombinedWatcher.Combine),
        Operator.ThrottleLatest => run.Value.ThrottleLatest(ProgramClock.Interval, run.Clock),
        Operator.RacingThrottleLatest => run.Value.ThrottleLatest(TimeSpan.FromTicks(1), new RacingClock()),
        Operator.Debounce => run.Value.Debounce(ProgramClock.Interval, run.Clock),
        Operator.TakeUntil => run.Value.TakeUntil(end),
        Operator.WhereTakeUntil => run.Value.Where(IsEven).TakeUntil(end),
        Operator.CombineLatestTakeUntil => run.Value.CombineLatest(run.SecondValue, CombinedWatcher.Combine).TakeUntil(end),
        _ => throw new ArgumentOutOfRangeException(nameof(watched)),
    };

    private static FollowedWatcher Follow(WatcherKind kind, IWatcher<int> watcher, ProgramRun run)
    {
        bool isSync = kind.IsSync;
        return kind.Operator switch
        {
            Operator.None => new PlainWatcher(watcher, isSync, run.First),
            Operator.CombineLatest => new CombinedWatcher(watcher, isSync, run.First, run.Second, _ => true),
            Operator.WhereCombineLatest => new CombinedWatcher(watcher, isSync, run.First, run.Second, IsEven),
            Operator.CombineLatestTakeUntil => new CombinedWatcher(watcher, isSync, run.First, run.Second, _ => true)
            {
                Ending = new Ending(run.First),
            },
            Operator.TakeUntil => new LimitedWatcher(watcher, isSync, run.First, _ => true) { Ending = new Ending(run.First) },
            Operator.WhereTakeUntil => new LimitedWatcher(watcher, isSync, run.First, IsEven) { Ending = new Ending(run.First) },
            Operator.ThrottleLatest or Operator.Debounce => new TimedWatcher(
                watcher, isSync, run.First, run.Clock, kind.Operator == Operator.Debounce)
            {
                IsCompleted = () => run.CompletionBegun < Call.Never,
            },
            Operator.Where => new OperatorWatcher(
                watcher, isSync, run.First, values => values.Where(IsEven), (last, newest) => last == newest || !IsEven(newest))
            {
                Passes = IsEven,
            },
            Operator.DistinctUntilChanged => new OperatorWatcher(
                watcher, isSync, run.First, Distinct, (last, newest) => IsEven(last) == IsEven(newest)),
            _ => new OperatorWatcher(watcher, isSync, run.First, values => values, (last, newest) => last == newest)
            {
                Passes = _ => true,
            },
        };
    }

    private static int Same(int value)
    {
        UserCode.Note();
        return value;
    }

    private static bool IsEven(int value)
    {
        UserCode.Note();
        return value % 2 == 0;
    }

    private static IEnumerable<int> Distinct(IEnumerable<int> values)
    {
        int? last = null;
        foreach (int value in values)
        {
            if (last is null || IsEven(last.Value) != IsEven(value))
            {
                yield return value;
                last = value;
            }
        }
    }

    // Each reading is later than any interval of a program.
    private sealed class RacingClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += TimeSpan.TicksPerMillisecond;
    }
}
