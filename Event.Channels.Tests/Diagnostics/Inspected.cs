using System.Diagnostics;
using System.Reflection;

namespace EventChannels.Tests.Diagnostics;

/// <summary>An object as a debugger shows it: as one line, and expanded.</summary>
internal sealed class Inspected
{
    private readonly object _view;

    public Inspected(object inspected)
    {
        Type type = inspected.GetType();
        DebuggerTypeProxyAttribute? proxy = type.GetCustomAttribute<DebuggerTypeProxyAttribute>();
        Type? view = proxy is null ? null : Type.GetType(proxy.ProxyTypeName, throwOnError: true);
        _view = view is null
            ? inspected
            : Activator.CreateInstance(view.MakeGenericType(type.GetGenericArguments()), inspected)!;
        Line = type.GetCustomAttribute<DebuggerDisplayAttribute>()!.Value switch
        {
            "{ToString(),nq}" => inspected.ToString(),
            _ => null,
        };
    }

    public string? Line { get; }

    public object? this[string property] => _view.GetType().GetProperty(property)!.GetValue(_view);
}
