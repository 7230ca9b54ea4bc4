using System.Runtime.CompilerServices;
using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Hooks;

/// <inheritdoc cref="ConfiguredTaskAwaitable"/>
[StandIn(typeof(System.Runtime.CompilerServices.ConfiguredTaskAwaitable<>))]
internal readonly struct ConfiguredTaskAwaitable<T>(Task<T> task, ConfigureAwaitOptions options)
{
    public ConfiguredTaskAwaiter GetAwaiter() => new(task, options);

    public readonly struct ConfiguredTaskAwaiter(Task<T> task, ConfigureAwaitOptions options) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => task.IsCompleted;

        public T GetResult() => task.ConfigureAwait(options).GetAwaiter().GetResult();

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => Execution.Current.GoOnAfter(task, continuation);
    }
}
