using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>Checks whether the current thread's stack has room to run user code.</summary>
internal static class StackSpace
{
#if NET
    public static bool IsSufficient => RuntimeHelpers.TryEnsureSufficientExecutionStack();
#else
    // Mono reports enough space until the stack overflows, so the depth is limited too.
    private const int Deepest = 50;

    [ThreadStatic]
    private static int _depth;

    public static bool IsSufficient
    {
        get
        {
            if (_depth > Deepest)
            {
                return false;
            }

            try
            {
                RuntimeHelpers.EnsureSufficientExecutionStack();
                return true;
            }
            catch (InsufficientExecutionStackException)
            {
                return false;
            }
        }
    }
#endif

    /// <summary>Notes that this thread begins to run user code, until it calls Exit.</summary>
    [Conditional("NETSTANDARD")]
    public static void Enter()
    {
#if !NET
        _depth++;
#endif
    }

    [Conditional("NETSTANDARD")]
    public static void Exit()
    {
#if !NET
        _depth--;
#endif
    }
}
