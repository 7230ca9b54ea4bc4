using Mono.Cecil;

namespace EventChannels.Exploration.Rewriting;

/// <summary>
/// The types of System.Threading that need no stand-in. A new one is refused until somebody has thought about it.
/// </summary>
internal static class UnknownThreading
{
    private static readonly HashSet<string> _known =
    [
        // These hold or carry something.
        "AsyncFlowControl", "ExecutionContext", "SynchronizationContext", "SendOrPostCallback", "ContextCallback",
        "IThreadPoolWorkItem", "WaitCallback", "TimerCallback", "ThreadInterruptedException", "Timeout",

        // These have stand-ins for the methods that matter.
        "CancellationToken", "CancellationTokenRegistration", "CancellationTokenSource", "Thread",

        // A timer is its time provider's, which the programs bring.
        "ITimer",
    ];

    // The methods of Task that make it run, or end, elsewhere and have no stand-in.
    private static readonly HashSet<string> _elsewhere = [nameof(Task.Delay), nameof(Task.Yield), "get_Factory"];

    public static void Refuse(ModuleDefinition module)
    {
        TypeReference? unknown = module.GetTypeReferences().FirstOrDefault(type =>
            type.Namespace == "System.Threading" && !_known.Contains(type.Name) && !TypeStandIns.All.ContainsKey(type.FullName));
        if (unknown is not null)
        {
            throw new NotSupportedException(
                $"The library uses {unknown.FullName}, which has no stand-in. Without one it would run beside the logical threads.");
        }

        MemberReference? elsewhere = module.GetMemberReferences().FirstOrDefault(member =>
            member.DeclaringType.FullName == typeof(Task).FullName && _elsewhere.Contains(member.Name));
        if (elsewhere is not null)
        {
            throw new NotSupportedException($"The library uses {elsewhere.FullName}, which has no stand-in.");
        }
    }
}
