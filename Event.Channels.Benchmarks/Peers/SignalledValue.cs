namespace EventChannels.Benchmarks;

/// <summary>Another version that is quick to write: the newest update, and a task that the next update completes.</summary>
internal sealed class SignalledValue<T>(T current)
{
    private Update _newest = new(current, version: 1);

    public T Current => Volatile.Read(ref _newest).Value;

    public void Set(T value)
    {
        Update newest = Volatile.Read(ref _newest);
        while (true)
        {
            Update next = new(value, newest.Version + 1);
            Update found = Interlocked.CompareExchange(ref _newest, next, newest);
            if (found == newest)
            {
                newest.Replaced.SetResult();
                return;
            }

            newest = found;
        }
    }

    public Watcher Watch() => new(this);

    private sealed class Update(T value, long version)
    {
        public T Value { get; } = value;

        public long Version { get; } = version;

        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Stores the version that it saw. A stored update would keep all later updates alive.</summary>
    public sealed class Watcher(SignalledValue<T> value)
    {
        private readonly SignalledValue<T> _value = value;
        private long _seen;

        public bool TryGet(out T value) => TryTake(Volatile.Read(ref _value._newest), out value);

        public ValueTask<T> GetAsync(CancellationToken cancellationToken)
        {
            Update newest = Volatile.Read(ref _value._newest);
            return TryTake(newest, out T value) ? new ValueTask<T>(value) : WaitAsync(newest, cancellationToken);
        }

        private async ValueTask<T> WaitAsync(Update seen, CancellationToken cancellationToken)
        {
            await seen.Replaced.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            TryTake(Volatile.Read(ref _value._newest), out T value);
            return value;
        }

        private bool TryTake(Update update, out T value)
        {
            value = update.Value;
            bool isNew = update.Version != _seen;
            _seen = update.Version;
            return isNew;
        }
    }
}
