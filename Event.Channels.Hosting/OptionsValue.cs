using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EventChannels;

/// <summary>Represents a value that follows the options of one name. An options monitor is its producer.</summary>
/// <remarks>
/// <para>
/// It has data from the start. Each reload of its name is an update, even if it changes nothing: to watch one part, use
/// <see cref="WatchableExtensions.DistinctUntilChanged"/> after a <c>Select</c>. Options that fail validation do not
/// reach the monitor, and watchers keep the last good ones.
/// </para>
/// <para>A reload never waits for watchers. An every-value watcher gets every reload of its name, in order.</para>
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
        _subscription = monitor.OnChange((reported, changed) =>
        {
            if ((changed ?? Options.DefaultName) == name)
            {
                Reload(reported);
            }
        });

        // The monitor did not report a reload that came before the subscription.
        TOptions newest = Read();
        if (!ReferenceEquals(newest, current))
        {
            Reload(newest);
        }
    }

    /// <summary>Creates a newest-value watcher of the options. Never waits.</summary>
    /// <returns>
    /// A new watcher, which the caller disposes. Its first Get returns the options current at this call, or newer ones.
    /// </returns>
    /// <example>
    /// <code><![CDATA[
    /// using Microsoft.Extensions.Options;
    ///
    /// HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
    /// builder.Services.Configure<HostOptions>("slow", host => host.ShutdownTimeout = TimeSpan.FromMinutes(2));
    /// using IHost host = builder.Build();
    ///
    /// var monitor = host.Services.GetRequiredService<IOptionsMonitor<HostOptions>>();
    /// using OptionsValue<HostOptions> slow = monitor.ToValue("slow");
    /// using IWatcher<TimeSpan> time = slow.Select(options => options.ShutdownTimeout).DistinctUntilChanged().Watch();
    /// Console.WriteLine(await time.GetAsync());         // prints 00:02:00
    /// ]]></code>
    /// </example>
    public IWatcher<TOptions> Watch() => _value.Watch();

    /// <summary>Creates a watcher of the options with the given delivery. Never waits.</summary>
    /// <param name="delivery">The delivery of the watcher. Other watchers may have another one.</param>
    /// <returns>A new watcher, as <see cref="Watch()"/> returns it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="delivery"/> is neither <see cref="Delivery.Async"/> nor <see cref="Delivery.Sync"/>.
    /// </exception>
    public IWatcher<TOptions> Watch(Delivery delivery) => _value.Watch(delivery);

    /// <summary>Gets the current options without a watcher. Never waits, and never binds or validates.</summary>
    /// <param name="value">The last good options.</param>
    /// <returns>Always <see langword="true"/>.</returns>
    /// <example>
    /// <code><![CDATA[
    /// using Microsoft.Extensions.Options;
    ///
    /// using IHost host = Host.CreateApplicationBuilder(args).Build();
    /// var monitor = host.Services.GetRequiredService<IOptionsMonitor<HostOptions>>();
    /// using OptionsValue<HostOptions> options = monitor.ToValue();
    /// if (options.TryPeek(out HostOptions? current)) Console.WriteLine(current.ShutdownTimeout);   // prints 00:00:30
    /// ]]></code>
    /// </example>
    public bool TryPeek([MaybeNullWhen(false)] out TOptions value) => _value.TryPeek(out value);

    /// <summary>Stops following the monitor, and completes the value. Never waits.</summary>
    /// <remarks>
    /// Watchers still get the last options. Then their loops end. It is safe from any thread, and more than once. A host
    /// disposes the values that it created.
    /// </remarks>
    public void Dispose()
    {
        _subscription?.Dispose();
        _refusals?.Dispose();
        _value.TryComplete();
    }

    /// <summary>
    /// Returns a line for a log: the type of the value, the options, the version and the number of watchers.
    /// </summary>
    /// <remarks>
    /// It never waits, and is safe from any thread. The options' own ToString runs, and its exceptions are thrown here.
    /// </remarks>
    /// <returns>The text, which is the same in every culture.</returns>
    public override string ToString() => _value.ToString().Remove(0, nameof(MemoryValue<>).Length).Insert(0, nameof(OptionsValue<>));

    // Reads the newest options instead of the reported ones: two reloads may be reported in the wrong order. If a Set
    // comes between, the monitor is read again. If the newest options are refused, their own reload reports that. The
    // reported ones are good.
    private void Reload(TOptions reported)
    {
        TOptions ReadOrReported()
        {
            try
            {
                return Read();
            }
            catch
            {
                return reported;
            }
        }

        try
        {
            ValueTask<TOptions> update = _value.UpdateAsync(_ => ReadOrReported());
            if (update.IsCompleted)
            {
                update.GetAwaiter().GetResult();
            }
            else
            {
                _ = update.AsTask(); // only waits for every-value watchers
            }
        }
        catch (System.Threading.Channels.ChannelClosedException)
        {
            // Disposed meanwhile.
        }
    }

    private TOptions Read() => _name == Options.DefaultName ? _monitor.CurrentValue : _monitor.Get(_name);
}
