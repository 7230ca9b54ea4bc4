using System.Diagnostics.CodeAnalysis;
using EventChannels;

namespace Microsoft.Extensions.Options;

/// <summary>Converts options that reload to a value.</summary>
public static class EventChannelsOptionsMonitorExtensions
{
    /// <summary>Creates a value that follows a monitor: it has the current options, and each reload is an update.</summary>
    /// <remarks>Never waits. If reloaded options fail validation, nothing changes and nothing is reported.</remarks>
    /// <typeparam name="TOptions">The type of the options.</typeparam>
    /// <param name="monitor">The monitor to follow.</param>
    /// <param name="name">The name of the options; <see langword="null"/> for options without a name.</param>
    /// <returns>The value, which follows the monitor until the caller disposes it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="monitor"/> is <see langword="null"/>.</exception>
    /// <exception cref="OptionsValidationException">The current options are not valid.</exception>
    /// <example>
    /// <code><![CDATA[
    /// using Microsoft.Extensions.Options;
    ///
    /// HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
    /// builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
    /// using IHost host = builder.Build();
    ///
    /// var monitor = host.Services.GetRequiredService<IOptionsMonitor<HostOptions>>();
    /// using OptionsValue<HostOptions> options = monitor.ToValue();
    /// using IWatcher<HostOptions> watcher = options.Watch();
    /// Console.WriteLine((await watcher.GetAsync()).ShutdownTimeout);   // prints 00:00:05
    /// ]]></code>
    /// </example>
    public static OptionsValue<TOptions> ToValue<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IOptionsMonitor<TOptions> monitor, string? name = null)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(monitor);
        return new OptionsValue<TOptions>(monitor, name ?? Options.DefaultName);
    }
}
