using Mono.Cecil;

namespace EventChannels.Exploration.Rewriting;

/// <summary>
/// The types of System.Threading that need no stand-in. A new one is refused until a developer has decided about it.
/// </summary>
internal static class UnknownThreading
{
    private static readonly HashSet<string> _known =
    [
        // These only hold or carry data.
        "AsyncFlowControl", "ExecutionContext", "SynchronizationContext", "SendOrPostCallback", "ContextCallback",
        "IThreadPoolWorkItem", "WaitCallback", "TimerCallback", "ThreadInterruptedException", "Timeout",

        // These have stand-ins for the relevant methods.
        "CancellationToken", "CancellationTokenRegistration", "CancellationTokenSource", "Thread",

        // A timer belongs to its time provider, which the programs bring.
        "ITimer",
    ];

    // The methods of Task that run or end it on another thread and have no stand-in.
    private static readonly HashSet<string> _elsewhere = [nameof(Task.Delay), nameof(Task.Yield), "get_Factory"];

    public static void Refuse(ModuleDefinition module)
    {
        TypeReference? unknown = module.GetTypeReferences().FirstOrDefault(type =>
            type.Namespace == "System.Threading" && !_known.Contains(type.Name) && !TypeStandIns.All.ContainsKey(type.FullName));
        if (unknown is not null)
        {
            throw new NotSupportedException(
                $"The library uses {unknown.FullName}, which has no stand-in. Without one it would run outside the logical threads.");
        }

        MemberReference? elsewhere = module.GetMemberReferences().FirstOrDefault(member =>
            member.DeclaringType.FullName == typeof(Task).FullName && _elsewhere.Contains(member.Name) && !HasClock(member));
        if (elsewhere is not null)
        {
            throw new NotSupportedException($"The library uses {elsewhere.FullName}, which has no stand-in.");
        }
    }

    // Then its time is the program's, and it has a stand-in.
    private static bool HasClock(MemberReference member) =>
        ((MethodReference)member).Parameters.Any(parameter => parameter.ParameterType.Name == nameof(TimeProvider));
}
