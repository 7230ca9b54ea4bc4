#if NET
using System.Runtime.Loader;
#endif

namespace EventChannels;

/// <summary>The assembly load context of this library, if it can be unloaded, as that of a plug-in.</summary>
/// <remarks>
/// <para>
/// An object that the framework keeps, such as a meter with a callback, keeps this library loaded, and with it the plug-in. So it
/// is disposed when the context begins to unload, which asks the plug-in to end. A finalizer of the last named value could not do
/// that, because the library keeps alive the values in the plug-in's static fields.
/// </para>
/// <para>
/// In a context that cannot be unloaded, nothing is disposed, not even at the end of the process, when listeners make their last
/// report.
/// </para>
/// </remarks>
internal static class UnloadableContext
{
    /// <summary>Disposes an object when the context begins to unload, or at once if that has begun already.</summary>
    public static void DisposeWith(IDisposable disposable)
    {
#if NET
        if (AssemblyLoadContext.GetLoadContext(typeof(UnloadableContext).Assembly) is { IsCollectible: true } context)
        {
            Action<AssemblyLoadContext> dispose = _ => disposable.Dispose();
            context.Unloading += dispose;
            if (!AssemblyLoadContext.All.Contains(context)) // unloading: raises no event, and keeps subscribers
            {
                context.Unloading -= dispose;
                disposable.Dispose();
            }
        }
#else
        // This build also runs on frameworks that have no such contexts. There, nothing has to be done.
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
