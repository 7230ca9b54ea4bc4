using System.Runtime.CompilerServices;
using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Hooks;

/// <summary>Awaits a task: several continuations of one task are logical threads, and not on the real pool.</summary>
[StandIn(typeof(System.Runtime.CompilerServices.ConfiguredTaskAwaitable))]
internal readonly struct ConfiguredTaskAwaitable(Task task, ConfigureAwaitOptions options)
{
    public ConfiguredTaskAwaiter GetAwaiter() => new(task, options);

    public readonly struct ConfiguredTaskAwaiter(Task task, ConfigureAwaitOptions options) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => task.IsCompleted;

        public void GetResult() => task.ConfigureAwait(options).GetAwaiter().GetResult();

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => Execution.Current.GoOnAfter(task, continuation);
    }
}
