#if !NET
namespace EventChannels;

/// <summary>What .NET Standard 2.0 lacks, under the names that .NET has for it.</summary>
internal static class CancellationExtensions
{
    public static CancellationTokenRegistration UnsafeRegister(
        this CancellationToken cancellationToken, Action<object?> callback, object? state) =>
        cancellationToken.Register(callback, state, useSynchronizationContext: false);

    /// <remarks>
    /// This one waits for a callback that is running, which is brief: never call it within a lock that the callback takes.
    /// </remarks>
    public static bool Unregister(this CancellationTokenRegistration registration)
    {
        registration.Dispose();
        return true;
    }
}
#endif
