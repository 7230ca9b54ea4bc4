using System.Diagnostics.CodeAnalysis;
using EventChannels;

namespace Microsoft.Extensions.Options;

/// <summary>From options that reload to a value.</summary>
public static class EventChannelsOptionsMonitorExtensions
{
    /// <summary>Makes a value of the options that a monitor gives: the ones of now, then those of each reload.</summary>
    /// <typeparam name="TOptions">The type of the options.</typeparam>
    /// <param name="monitor">The monitor to follow.</param>
    /// <param name="name">The name of the options; <see langword="null"/> is for the ones without a name.</param>
    /// <returns>The value, which follows the monitor until it is disposed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="monitor"/> is <see langword="null"/>.</exception>
    /// <exception cref="OptionsValidationException">The options of now are not valid.</exception>
    public static OptionsValue<TOptions> ToValue<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IOptionsMonitor<TOptions> monitor, string? name = null)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(monitor);
        return new OptionsValue<TOptions>(monitor, name ?? Options.DefaultName);
    }
}
