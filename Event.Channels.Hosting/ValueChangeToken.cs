using Microsoft.Extensions.Primitives;

namespace EventChannels;

/// <summary>A token that the next update of a value triggers, once.</summary>
/// <remarks>
/// <code>
/// state   | entered by                                  | HasChanged             | a registration
/// --------|---------------------------------------------|------------------------|------------------------
/// idle    |                                             | if something is unread | begins to wait
/// waiting | the first registration                      | likewise; then changed | joins
/// changed | an update; the end of the last registration | true                   | is called back at once
/// </code>
/// A cache reads HasChanged on each access, and would return old data until the wait notices the update. So HasChanged
/// calls back too when it finds the update. This matters to <see cref="ChangeToken"/>: if a token has changed, it drops
/// its registration, because it assumes that the token has called back.
/// </remarks>
internal sealed class ValueChangeToken<T> : IChangeToken
{
    private readonly object _gate = new();
    private readonly IWatcher<T> _watcher;

    // The current value of the source before the watcher was opened. Watchers of Debounce or of a stored value may get
    // this value first, and later. That is no change.
    private readonly T? _known;

    // Whether the watcher may still get the known value first. Cleared by the wait.
    private volatile bool _mayBegin;

    // Null once changed. Read and written under the lock.
    private List<Registration>? _registrations = [];

    // Set by the first registration, under the lock; never cleared.
    private bool _isWaiting;

    public ValueChangeToken(IWatchable<T> source)
    {
        try
        {
            _mayBegin = source.TryPeek(out _known);
        }
        catch
        {
            // As below.
        }

        _watcher = source.Watch(Delivery.Async);
        try
        {
            _mayBegin &= !_watcher.TryGet(out _);
        }
        catch
        {
            // A function of a derived value threw. The value counts as got, so it is not unread any more.
        }
    }

    // There is no registration: a token that waits is kept alive by its watcher. There is no watcher if Watch threw.
    ~ValueChangeToken() => _watcher?.Dispose();

    public bool HasChanged
    {
        get
        {
            bool isWaiting = Volatile.Read(ref _isWaiting);
            if (IsOver())
            {
                return true;
            }

            // Outside the lock: a derived watcher runs its functions.
            bool hasChanged = _watcher.HasUnread && !(_mayBegin && _watcher.TryPeek(out T? next) && IsKnown(next));
            if (hasChanged && isWaiting)
            {
                Trigger();
            }

            return hasChanged || IsOver(); // the wait may have disposed the watcher meanwhile
        }
    }

    public bool ActiveChangeCallbacks => true;

    public IDisposable RegisterChangeCallback(Action<object?> callback, object? state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var registration = new Registration(this, callback, state);
        bool hasChanged, begins;
        lock (_gate)
        {
            hasChanged = _registrations is null;
            _registrations?.Add(registration);
            begins = !hasChanged && !_isWaiting;
            _isWaiting = true;
        }

        if (hasChanged)
        {
            registration.Call();
        }
        else if (begins)
        {
            _ = WaitAsync();
        }

        return registration;
    }

    private async Task WaitAsync()
    {
        bool hasFailed = false;
        while (true)
        {
            bool isImmediate = true;
            try
            {
                ValueTask<bool> unread = _watcher.WaitForUnreadAsync();
                isImmediate = unread.IsCompleted;
                if (await unread.ConfigureAwait(false))
                {
                    if (_mayBegin && _watcher.TryGet(out T? first) && IsKnown(first))
                    {
                        _mayBegin = false;
                        continue;
                    }

                    Trigger();
                }

                return;
            }
            catch when (!isImmediate)
            {
                Trigger(); // the value is completed with an error, or a function of a derived value threw
                return;
            }
            catch when (!hasFailed)
            {
                hasFailed = true; // if a function threw, the value counts as got, and the next value may be good
            }
            catch
            {
                return; // the value had been completed with an error
            }
        }
    }

    private bool IsOver()
    {
        lock (_gate)
        {
            return _registrations is null;
        }
    }

    private bool IsKnown(T value) => EqualityComparer<T>.Default.Equals(value, _known!);

    private void Trigger()
    {
        foreach (Registration registration in End())
        {
            registration.Call();
        }
    }

    // Calls back all registrations, even one that is being disposed: its owner may have seen the change.
    private List<Registration> End()
    {
        List<Registration> registrations;
        lock (_gate)
        {
            registrations = _registrations ?? [];
            _registrations = null;
        }

        _watcher.Dispose();
#pragma warning disable CA1816 // It ends without a Dispose of its own.
        GC.SuppressFinalize(this);
#pragma warning restore CA1816
        return registrations;
    }

    private void Remove(Registration registration)
    {
        lock (_gate)
        {
            if (_registrations is null || !_registrations.Remove(registration) || _registrations.Count > 0)
            {
                return;
            }
        }

        End();
    }

    private sealed class Registration(ValueChangeToken<T> token, Action<object?> callback, object? state) : IDisposable
    {
        // An exception from the callback is unhandled there. The callback runs without the caller's context.
        public void Call() => ThreadPool.UnsafeQueueUserWorkItem(static registration => ((Registration)registration!).Run(), this);

        public void Dispose() => token.Remove(this);

        private void Run() => callback(state);
    }
}
