using System.Reflection;
using EventChannels.Exploration.Hooks;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EventChannels.Exploration.Rewriting;

/// <summary>Replaces calls of the framework's methods with calls of their stand-ins.</summary>
internal sealed class MethodStandIns(ModuleDefinition module)
{
    private readonly Dictionary<(string Type, string Method), MethodReference> _standIns = typeof(StandInAttribute).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public))
        .Where(method => method.GetCustomAttribute<StandInAttribute>() is not null)
        .ToDictionary(
            method =>
            {
                StandInAttribute replaced = method.GetCustomAttribute<StandInAttribute>()!;
                return (replaced.Type.FullName!, replaced.Method ?? method.Name);
            },
            method => module.ImportReference(method));

    private readonly MethodReference _completed = module.ImportReference(typeof(Blocking).GetMethod(nameof(Blocking.Completed)));

    public void Replace(MethodDefinition method, Instruction instruction)
    {
        if (instruction.Operand is not MethodReference called)
        {
            return;
        }

        string type = called.DeclaringType.FullName;
        Instruction? constraint = instruction.Previous?.OpCode == OpCodes.Constrained ? instruction.Previous : null;
        if (constraint?.Operand is TypeReference constrained && _standIns.ContainsKey((constrained.FullName, called.Name)))
        {
            type = constrained.FullName;
            (constraint.OpCode, constraint.Operand) = (OpCodes.Nop, null);
            constraint = null;
        }

        if (constraint is null && _standIns.TryGetValue((type, called.Name), out MethodReference? standIn))
        {
            if (called is GenericInstanceMethod || standIn.Parameters.Count != called.Parameters.Count + (called.HasThis ? 1 : 0))
            {
                throw new NotSupportedException($"The stand-in for {type}.{called.Name} does not fit {called.FullName}.");
            }

            (instruction.OpCode, instruction.Operand) = (OpCodes.Call, standIn);
        }
        else if (IsBlocking(method, called))
        {
            method.Body.GetILProcessor().InsertBefore(instruction, Instruction.Create(OpCodes.Call, _completed));
        }
    }

    // If a method that is not async requests a task's awaiter, it waits for the result.
    private static bool IsBlocking(MethodDefinition method, MethodReference called) =>
        called.DeclaringType.FullName == typeof(Task).FullName
        && called.Name == nameof(Task.GetAwaiter)
        && method.Name != "MoveNext";
}
