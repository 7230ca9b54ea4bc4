using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>Whether the current thread's stack has room for the code of somebody else.</summary>
internal static class StackSpace
{
#if NET
    public static bool IsSufficient => RuntimeHelpers.TryEnsureSufficientExecutionStack();
#else
    // On Mono the runtime says that there is room until the stack overflows: there the depth has to do.
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

    /// <summary>Notes that this thread begins to run the code of somebody else, until Exit.</summary>
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
