#if NET
using System.Runtime.Loader;
#endif

namespace EventChannels;

/// <summary>The context that this library is loaded in, if it is one of a plug-in that can be unloaded.</summary>
/// <remarks>
/// <para>
/// What the framework keeps of this library, such as a meter with a callback, keeps the library loaded, and with it the
/// plug-in. So it is given back when the context begins to unload: by then the plug-in is asked to end. A finalizer of the
/// last named value could not do it, since the library keeps alive what the plug-in has in static fields.
/// </para>
/// <para>
/// In a context that is never unloaded nothing happens, not at the end of the process either, when listeners make their
/// last report.
/// </para>
/// </remarks>
internal static class UnloadableContext
{
    /// <summary>Disposes an object when the context is unloaded; at once, if that has begun.</summary>
    public static void DisposeWith(IDisposable disposable)
    {
#if NET
        if (AssemblyLoadContext.GetLoadContext(typeof(UnloadableContext).Assembly) is { IsCollectible: true } context)
        {
            Action<AssemblyLoadContext> dispose = _ => disposable.Dispose();
            context.Unloading += dispose;
            if (!AssemblyLoadContext.All.Contains(context)) // an unloading one calls nobody, and keeps who subscribed
            {
                context.Unloading -= dispose;
                disposable.Dispose();
            }
        }
#else
        // Only newer frameworks than this build is made for have such contexts. Without them there is nothing to do.
        var contexts = Type.GetType("System.Runtime.Loader.AssemblyLoadContext, System.Runtime.Loader");
        object? context = contexts?.GetMethod("GetLoadContext")?.Invoke(null, [typeof(UnloadableContext).Assembly]);
        if (context is null
            || contexts!.GetProperty("IsCollectible")?.GetValue(context) is not true
            || contexts.GetEvent("Unloading") is not { EventHandlerType: { } handler } unloading)
        {
            return;
        }

        Action<object> callback = _ => disposable.Dispose();
        Delegate dispose = Delegate.CreateDelegate(handler, callback.Target, callback.Method);
        unloading.AddEventHandler(context, dispose);
        if (contexts.GetProperty("All")?.GetValue(null) is IEnumerable<object> all && !all.Contains(context))
        {
            unloading.RemoveEventHandler(context, dispose);
            disposable.Dispose();
        }
#endif
    }
}
