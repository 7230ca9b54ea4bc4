using EventChannels.Tests.Linearizability.Histories;
using EventChannels.Tests.Linearizability.Model;
using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Search;

/// <summary>Collects the steps that one operation can take from one configuration.</summary>
/// <param name="from">The configuration.</param>
/// <param name="place">The place of the operation among the running ones.</param>
/// <param name="operation">The operation.</param>
/// <param name="outcome">The observed outcome; null if it was not seen to end.</param>
/// <param name="to">Receives the configurations that the steps lead to.</param>
internal readonly ref struct StepWriter(
    Configuration from, int place, Operation operation, Outcome? outcome, List<Configuration> to)
{
    public Operation Operation { get; } = operation;

    public PendingCall Call => from.Pending[place];

    public ValueModel Value => from.Value;

    public WatcherModel Watcher => Value.Watchers[Operation.Watcher];

    public bool IsCancelled => Value.IsCancelled(Operation.Token);

    /// <summary>Goes to another phase.</summary>
    public void Enter(Phase phase) => Add(Value, Call with { Phase = phase });

    /// <summary>Waits.</summary>
    public void Wait(ValueModel value, Outcome outcome = default, int number = 0) =>
        Add(value, new PendingCall(Call.Call, Phase.Waiting, outcome, number));

    /// <summary>Ends, if this outcome was observed.</summary>
    public void Decide(ValueModel value, Outcome decided)
    {
        if (outcome is null || outcome == decided)
        {
            Add(value, new PendingCall(Call.Call, Operation.IsGet || !value.IsAtRest ? Phase.Decided : Phase.Done, decided));
        }
    }

    /// <inheritdoc cref="Decide(ValueModel, Outcome)"/>
    public void Decide(Outcome decided) => Decide(Value, decided);

    private void Add(ValueModel value, PendingCall call) =>
        to.Add(new Configuration(value, from.Pending.With(place, call)));
}
