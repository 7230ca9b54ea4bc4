using EventChannels.Exploration.Programs;

namespace EventChannels.Exploration.Model;

/// <summary>Makes the watchers that programs begin with.</summary>
internal static class Watching
{
    public static FollowedWatcher Watch(
        WatcherKind kind, IWatchable<int> first, IWatchable<int> second, ProgramRun run, CancellationToken end)
    {
        IWatcher<int> watcher = Watched(kind.Operator, first, second, end).Watch(kind.IsSync ? Delivery.Sync : Delivery.Async);
        int now = run.Tick();
        return kind.Operator switch
        {
            Operator.None => new PlainWatcher(watcher, kind.IsSync, now, run.First) { NewestAtWatch = run.First.Newest },
            Operator.CombineLatest => new CombinedWatcher(watcher, kind.IsSync, now, run.First, run.Second, _ => true),
            Operator.WhereCombineLatest => new CombinedWatcher(watcher, kind.IsSync, now, run.First, run.Second, IsEven),
            Operator.TakeUntil => new LimitedWatcher(watcher, kind.IsSync, now, run.First),
            Operator.Where => new OperatorWatcher(
                watcher, kind.IsSync, now, run.First, values => values.Where(IsEven), (last, newest) => last == newest || !IsEven(newest)),
            Operator.DistinctUntilChanged => new OperatorWatcher(
                watcher, kind.IsSync, now, run.First, Distinct, (last, newest) => IsEven(last) == IsEven(newest)),
            _ => new OperatorWatcher(
                watcher, kind.IsSync, now, run.First, values => values, (last, newest) => last == newest),
        };
    }

    private static IWatchable<int> Watched(
        Operator watched, IWatchable<int> first, IWatchable<int> second, CancellationToken end)
    {
        return watched switch
        {
            Operator.None => first,
            Operator.Select => first.Select(value => value),
            Operator.Where => first.Where(IsEven),
            Operator.DistinctUntilChanged => first.DistinctUntilChanged(
                EqualityComparer<int>.Create((one, other) => IsEven(one) == IsEven(other), _ => 0)),
            Operator.CombineLatest => first.CombineLatest(second, CombinedWatcher.Combine),
            Operator.WhereCombineLatest => first.Where(IsEven).CombineLatest(second, CombinedWatcher.Combine),
            Operator.ThrottleLatest => first.ThrottleLatest(TimeSpan.FromTicks(1), new RacingClock()),
            Operator.TakeUntil => first.TakeUntil(end),
            _ => throw new ArgumentOutOfRangeException(nameof(watched)),
        };
    }

    private static bool IsEven(int value) => value % 2 == 0;

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

    // Every look at it is later than any interval of a program.
    private sealed class RacingClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += TimeSpan.TicksPerMillisecond;
    }
}
