using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>Whether the current thread's stack has room for the code of somebody else.</summary>
internal static class StackSpace
{
#if NET
    public static bool IsSufficient => RuntimeHelpers.TryEnsureSufficientExecutionStack();
#else
    public static bool IsSufficient
    {
        get
        {
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
}
