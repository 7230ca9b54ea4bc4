using System.Diagnostics.CodeAnalysis;
using EventChannels;

namespace Microsoft.Extensions.Options;

/// <summary>Turns options that reload into a value.</summary>
public static class EventChannelsOptionsMonitorExtensions
{
    /// <summary>Creates a value from a monitor: first the current options, then the options of each reload.</summary>
    /// <remarks>Never waits. Options that fail validation in a reload change nothing, and are not reported.</remarks>
    /// <typeparam name="TOptions">The type of the options.</typeparam>
    /// <param name="monitor">The monitor to follow.</param>
    /// <param name="name">The name of the options, or <see langword="null"/> for options without a name.</param>
    /// <returns>The value, which follows the monitor until the caller disposes it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="monitor"/> is <see langword="null"/>.</exception>
    /// <exception cref="OptionsValidationException">The current options are not valid.</exception>
    public static OptionsValue<TOptions> ToValue<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IOptionsMonitor<TOptions> monitor, string? name = null)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(monitor);
        return new OptionsValue<TOptions>(monitor, name ?? Options.DefaultName);
    }
}
