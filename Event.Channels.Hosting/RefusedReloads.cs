using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace EventChannels;

/// <summary>Logs reloads that fail. A monitor does not report them.</summary>
/// <remarks>
/// The exception of a monitor reaches the caller of the reload, and a file watcher drops it. So each reload creates the
/// options here once more, only to see whether they are good.
/// </remarks>
internal sealed class RefusedReloads<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions> : IDisposable
    where TOptions : class
{
    // Not generated: the generator's output depends on the folder of the build.
    private static readonly Action<ILogger, Type, string, Exception?> _logRefused = LoggerMessage.Define<Type, string>(
        LogLevel.Error,
        new EventId(1, "Refused"),
        "Reloaded options {OptionsType} '{OptionsName}' are refused; the last good ones stay in use.");

    private readonly string _name;
    private readonly IOptionsFactory<TOptions> _factory;
    private readonly ILogger _logger;
    private readonly IDisposable[] _subscriptions;

    public RefusedReloads(IServiceProvider services, string name)
    {
        _name = name;
        _factory = services.GetRequiredService<IOptionsFactory<TOptions>>();
        _logger = services.GetService<ILogger<OptionsValue<TOptions>>>() ?? NullLogger<OptionsValue<TOptions>>.Instance;
        _subscriptions =
        [
            .. services.GetServices<IOptionsChangeTokenSource<TOptions>>()
                .Where(source => (source.Name ?? Options.DefaultName) == name)
                .Select(source => ChangeToken.OnChange(source.GetChangeToken, Check)),
        ];
    }

    public void Dispose()
    {
        foreach (IDisposable subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }

    private void Check()
    {
        try
        {
            _factory.Create(_name);
        }
        catch (Exception refusal)
        {
            _logRefused(_logger, typeof(TOptions), _name, refusal);
        }
    }
}
