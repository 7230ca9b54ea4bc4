using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Model.Consuming;

/// <summary>An observer of AsObservable. Its disposal disposes of the subscription.</summary>
internal sealed class Observer(ProgramRun run) : Consumer(run), IObserver<int>
{
    private readonly LogicalThread? _subscriber = LogicalThread.Current;
    private IDisposable? _subscription;
    private bool _hasSubscribed;
    private bool _isInCall;
    private bool _isOver;

    // The number of calls since the disposal of the subscription. Only a call that had begun before may arrive later.
    private int _callsSince;

    public override void Begin(IWatchable<int> value)
    {
        _subscription = value.AsObservable().Subscribe(this);
        _hasSubscribed = true;
    }

    public void OnNext(int value) => Receive(() =>
    {
        bool isWithinSubscribe = !_hasSubscribed && LogicalThread.Current == _subscriber;
        FailIf(isWithinSubscribe && Followed.Got.Count > 0 ? "It received two values inside Subscribe." : null);
        Run.Take(Followed, value);
        LogicalThread.Point("OnNext");
    });

    public void OnError(Exception error) => FailIf($"It received {error}");

    public void OnCompleted() => Receive(() =>
    {
        FailIf(Run.CompletionBegun == Call.Never ? "It received the end, but the value is open." : null);
        _isOver = true;
        LogicalThread.Point("OnCompleted");
        FailIf(Followed.JudgeEnd());
        Followed.DisposalBegun = Followed.DisposalEnded = Run.Tick();
    });

    protected override void Stop() => _subscription!.Dispose();

    private void Receive(Action call)
    {
        FailIf(_isInCall ? "It was called twice at once." : _isOver ? "It was called after the end." : null);
        _callsSince += Followed.DisposalEnded < Call.Never ? 1 : 0;
        FailIf(_callsSince > 1 ? "It was called twice after its disposal." : null);
        _isInCall = true;
        call();
        _isInCall = false;
    }
}
