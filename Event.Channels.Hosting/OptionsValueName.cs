using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EventChannels;

/// <summary>Notes that the options of a name were added as a value.</summary>
internal sealed class OptionsValueName<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(string name)
    where TOptions : class
{
    /// <summary>Gets the options of a registration without a key.</summary>
    public static IWatchable<TOptions> ResolveWithoutKey(IServiceProvider services)
    {
        string[] names = [.. services.GetServices<OptionsValueName<TOptions>>().Select(added => added.Name).Distinct()];
        if (names.Contains(Options.DefaultName))
        {
            return new OptionsValue<TOptions>(services, Options.DefaultName);
        }

        return names.Length == 1
            ? services.GetRequiredKeyedService<IWatchable<TOptions>>(names[0])
            : throw new InvalidOperationException(
                $"Options of type {typeof(TOptions)} were added under the names {string.Join(", ", names)}. " +
                "Resolve IWatchable with one of them as the key, or add the options without a name.");
    }

    private string Name { get; } = name;
}
