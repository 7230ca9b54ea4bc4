#if !NET
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>Methods that .NET Standard 2.0 lacks, with the names that they have in .NET.</summary>
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
    /// Unlike the method of .NET, it waits for a running callback, which is brief. Never call it under a lock that the callback
    /// takes.
    /// </remarks>
    public static bool Unregister(this CancellationTokenRegistration registration)
    {
        registration.Dispose();
        return true;
    }
}
#endif
