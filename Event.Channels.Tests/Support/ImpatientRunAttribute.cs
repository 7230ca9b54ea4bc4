using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

[assembly: EventChannels.Tests.Support.ImpatientRun]

namespace EventChannels.Tests.Support;

/// <summary>Ends a run with the first test that fails or hangs, if the environment asks for that.</summary>
/// <remarks>
/// For runs on a library that was changed on purpose: one failure is enough there, and many tests hang. The environment
/// variable EVENT_CHANNELS_IMPATIENT sets the seconds of each <see cref="Deadlines"/>. A test that takes twice as long is
/// interrupted, which ends its waits, including those in the library.
/// </remarks>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class ImpatientRunAttribute : NUnitAttribute, IApplyToContext, ITestAction
{
    private static readonly int? _seconds = Settings.Number("EVENT_CHANNELS_IMPATIENT");
    private static readonly Lock _gate = new();
    private static readonly Timer _timer = new(static _ => Interrupt());

    // The thread of the running test. Guarded by the gate.
    private static Thread? _thread;

    public ActionTargets Targets => ActionTargets.Test;

    public void ApplyToContext(TestExecutionContext context) => context.StopOnError = _seconds is not null;

    public void BeforeTest(ITest test) => Watch(Thread.CurrentThread, 2 * 1000 * _seconds);

    public void AfterTest(ITest test) => Watch(null, null);

    private static void Watch(Thread? thread, int? milliseconds)
    {
        if (_seconds is not null)
        {
            lock (_gate)
            {
                _thread = thread;
                _timer.Change(milliseconds ?? Timeout.Infinite, Timeout.Infinite);
            }
        }
    }

    private static void Interrupt()
    {
        lock (_gate)
        {
            _thread?.Interrupt();
        }
    }
}
