using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Model.Consuming;

/// <summary>A handler of ForEachLatestAsync, which runs until its token is cancelled. Its disposal cancels the loop.</summary>
internal sealed class Handler(ProgramRun run) : Consumer(run)
{
    private int? _handled;
    private bool _isReleased;
    private Hooks.TaskCompletionSource<bool>? _goOn;

    public override void Begin(IWatchable<int> value) => Running = value.ForEachLatestAsync(HandleAsync, End);

    public override void Release()
    {
        _isReleased = true;
        _goOn?.TrySetResult(true);
    }

    public override string? JudgeAtRest() =>
        _handled is { } handled && !Followed.IsDisposed && Run.First.VersionOf(handled) < Run.First.Newest
            ? $"Its handler of {handled} is not cancelled, although a newer value is there."
            : base.JudgeAtRest();

    private async ValueTask HandleAsync(int value, CancellationToken outdated)
    {
        FailIf(_handled is null ? null : "Two handlers run at once.");
        _handled = value;
        Run.Take(Followed, value);
        if (!_isReleased)
        {
            var goOn = new Hooks.TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _goOn = goOn;
            CancellationTokenRegistration registration = outdated.UnsafeRegister(_ => goOn.TrySetResult(true), null);
            await goOn.Task.ConfigureAwait(false);
            registration.Unregister();
        }

        LogicalThread.Point("handler");
        _handled = null;
        if (value % 2 == 0)
        {
            outdated.ThrowIfCancellationRequested();
        }
    }
}
