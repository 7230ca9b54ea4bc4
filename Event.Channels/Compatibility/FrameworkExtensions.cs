#if !NET
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>What .NET Standard 2.0 lacks, under the names that .NET has for it.</summary>
internal static class FrameworkExtensions
{
    extension(ArgumentNullException)
    {
        public static void ThrowIfNull(
            [NotNull] object? argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
        {
            if (argument is null)
            {
                throw new ArgumentNullException(name);
            }
        }
    }

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
