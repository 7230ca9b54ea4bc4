using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EventChannels;

/// <summary>A value that follows the options of one name: its producer is the monitor that reloads them.</summary>
/// <remarks>
/// <para>
/// It has data from the start. Each reload of its name is an update, also one that changes nothing: use
/// <see cref="WatchableExtensions.DistinctUntilChanged"/> behind a <c>Select</c> to watch one part. Options that fail
/// validation reach no monitor, so that watchers keep the last good ones.
/// </para>
/// <para>A reload never waits for watchers. A Sync watcher gets every reload of its name, in order.</para>
/// <para>All members are safe for use from any thread.</para>
/// </remarks>
/// <typeparam name="TOptions">The type of the options.</typeparam>
public sealed class OptionsValue<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions> : IWatchable<TOptions>, IDisposable
    where TOptions : class
{
    private readonly MemoryValue<TOptions> _value;
    private readonly IOptionsMonitor<TOptions> _monitor;
    private readonly string _name;
    private readonly IDisposable? _subscription;
    private readonly RefusedReloads<TOptions>? _refusals;

    internal OptionsValue(IServiceProvider services, string name)
        : this(services.GetRequiredService<IOptionsMonitor<TOptions>>(), name) =>
        _refusals = new RefusedReloads<TOptions>(services, name);

    internal OptionsValue(IOptionsMonitor<TOptions> monitor, string name)
    {
        _monitor = monitor;
        _name = name;
        TOptions current = Read();
        _value = new MemoryValue<TOptions>(current);
        _subscription = monitor.OnChange((told, changed) =>
        {
            if ((changed ?? Options.DefaultName) == name)
            {
                Reload(told);
            }
        });

        // A reload before the subscription was not told.
        TOptions newest = Read();
        if (!ReferenceEquals(newest, current))
        {
            Reload(newest);
        }
    }

    /// <summary>Starts to watch the options, as an async watcher. Never waits.</summary>
    /// <returns>
    /// A new watcher, to be disposed by the caller. Its first Get gives the options current at this call, or newer ones.
    /// </returns>
    public IWatcher<TOptions> Watch() => _value.Watch();

    /// <summary>Starts to watch the options in a mode of the watcher's own. Never waits.</summary>
    /// <param name="delivery">Whether the watcher gets the newest options, or those of each reload.</param>
    /// <returns>A new watcher, as <see cref="Watch()"/> gives it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delivery"/> is not a known mode.</exception>
    public IWatcher<TOptions> Watch(Delivery delivery) => _value.Watch(delivery);

    /// <summary>Gives the current options without a watcher. Never waits, and never binds or validates.</summary>
    /// <param name="value">The options that were good last.</param>
    /// <returns><see langword="true"/>.</returns>
    public bool TryPeek([MaybeNullWhen(false)] out TOptions value) => _value.TryPeek(out value);

    /// <summary>Stops following the monitor, and completes the value. Never waits.</summary>
    /// <remarks>
    /// Watchers still get the last options; then loops end. Safe from any thread, and more than once. A host that disposes
    /// its services disposes the value that it made.
    /// </remarks>
    public void Dispose()
    {
        _subscription?.Dispose();
        _refusals?.Dispose();
        _value.TryComplete();
    }

    /// <summary>The value in a line of a log: its type, the options, its version, and how many watch it.</summary>
    /// <remarks>The options' own ToString runs. If it throws, the exception is thrown here. Safe from any thread.</remarks>
    /// <returns>The text, the same in every culture.</returns>
    public override string ToString() => _value.ToString().Remove(0, nameof(MemoryValue<>).Length).Insert(0, nameof(OptionsValue<>));

    // Reads what is newest rather than what was told: two reloads may be told in the other order. A Set in between has the
    // monitor read again. If the newest is refused, its reload tells so; what was told was good.
    private void Reload(TOptions told)
    {
        TOptions ReadOrTold()
        {
            try
            {
                return Read();
            }
            catch
            {
                return told;
            }
        }

        try
        {
            ValueTask<TOptions> update = _value.UpdateAsync(_ => ReadOrTold());
            if (update.IsCompleted)
            {
                update.GetAwaiter().GetResult();
            }
            else
            {
                _ = update.AsTask(); // waits for Sync watchers alone
            }
        }
        catch (System.Threading.Channels.ChannelClosedException)
        {
            // Disposed meanwhile.
        }
    }

    private TOptions Read() => _name == Options.DefaultName ? _monitor.CurrentValue : _monitor.Get(_name);
}
