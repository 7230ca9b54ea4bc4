using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Model;
using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Search;

/// <summary>Looks for one order of the steps of all operations that respects real time and explains all outcomes.</summary>
/// <remarks>
/// It follows a history from event to event, with every configuration that explains the events so far, each kept once.
/// Between two events, any operation that has begun may take any of its steps. An event that no configuration explains ends
/// the search. An operation that has not ended may or may not have had its effect.
/// </remarks>
internal sealed class LinearizationSearch
{
    private readonly History _history;
    private readonly CallSteps _steps;

    private LinearizationSearch(ConcurrentProgram program, History history)
    {
        _history = history;
        _steps = new CallSteps(program.Operator, history);
    }

    /// <summary>Whether one order explains a history.</summary>
    public static Verdict Explain(ConcurrentProgram program, History history) =>
        new LinearizationSearch(program, history).Follow(Start(program, history));

    /// <summary>Whether everything may stand still after a history: each operation that has not ended has to wait.</summary>
    public static bool MayRest(ConcurrentProgram program, History history)
    {
        var search = new LinearizationSearch(program, history);
        Verdict verdict = search.Follow(Start(program, history));
        return verdict.IsExplained && search.Closure(verdict.Configurations).Any(search._steps.IsAtRest);
    }

    private static Configuration Start(ConcurrentProgram program, History history)
    {
        // The watchers that the program opens are numbered after the existing ones.
        var value = new ValueModel { Newest = program.FirstValue is { } first ? new Update(1, first) : null };
        for (int watcher = 0; watcher < program.Watchers.Length; watcher++)
        {
            value = (value with { Watchers = value.Watchers.Add(new WatcherModel(program.Watchers[watcher])) }).Open(watcher);
        }

        foreach (Operation opening in history.Calls.Select(static call => call.Operation)
            .Where(static operation => operation.Kind is OperationKind.WatchAsync or OperationKind.WatchSync)
            .OrderBy(static operation => operation.Watcher))
        {
            Delivery delivery = opening.Kind == OperationKind.WatchSync ? Delivery.Sync : Delivery.Async;
            value = value with { Watchers = value.Watchers.Add(new WatcherModel(delivery)) };
        }

        return new Configuration(value, default);
    }

    private Verdict Follow(Configuration start)
    {
        IReadOnlyCollection<Configuration> configurations = [start];
        foreach (HistoryEvent step in _history.Events)
        {
            if (step.Kind == EventKind.Called)
            {
                configurations = [.. configurations.Select(configuration =>
                    configuration with { Pending = configuration.Pending.Add(new PendingCall(step.Call, Phase.Called)) })];
                continue;
            }

            HashSet<Configuration> reached = Closure(configurations);
            HashSet<Configuration> explained = step.Kind == EventKind.Returned
                ? [.. reached.Where(configuration => HasBegun(configuration, step.Call))]
                : [.. reached.SelectMany(configuration => WithoutEnded(configuration, step))];
            if (explained.Count == 0)
            {
                return new Verdict(step, reached);
            }

            configurations = explained;
        }

        return new Verdict(null, configurations);
    }

    // All configurations that steps of the running operations lead to.
    private HashSet<Configuration> Closure(IReadOnlyCollection<Configuration> configurations)
    {
        HashSet<Configuration> reached = [.. configurations];
        var unvisited = new Stack<Configuration>(configurations);
        List<Configuration> next = [];
        while (unvisited.TryPop(out Configuration? from))
        {
            next.Clear();
            _steps.AddSteps(from, next);
            foreach (Configuration to in next)
            {
                if (reached.Add(to))
                {
                    unvisited.Push(to);
                }
            }
        }

        return reached;
    }

    private static bool HasBegun(Configuration configuration, int call) =>
        configuration.Pending.Any(pending => pending.Call == call && pending.Phase >= Phase.Waiting);

    private static IEnumerable<Configuration> WithoutEnded(Configuration configuration, HistoryEvent end)
    {
        for (int place = 0; place < configuration.Pending.Count; place++)
        {
            PendingCall pending = configuration.Pending[place];
            if (pending.Call == end.Call && pending.Phase == Phase.Done && pending.Outcome == end.Outcome)
            {
                yield return configuration with { Pending = configuration.Pending.RemoveAt(place) };
            }
        }
    }
}
