using System.Reflection;
using EventChannels.Exploration.Hooks;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EventChannels.Exploration.Rewriting;

/// <summary>Replaces calls of the framework's methods with calls of their stand-ins.</summary>
internal sealed class MethodStandIns(ModuleDefinition module)
{
    private readonly ILookup<(string Type, string Method), MethodInfo> _standIns = typeof(StandInAttribute).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public))
        .Where(method => method.GetCustomAttribute<StandInAttribute>() is not null)
        .ToLookup(method =>
        {
            StandInAttribute replaced = method.GetCustomAttribute<StandInAttribute>()!;
            return (replaced.Type.FullName!, replaced.Method ?? method.Name);
        });

    private readonly MethodReference _completed = module.ImportReference(typeof(Blocking).GetMethod(nameof(Blocking.Completed)));

    public void Replace(MethodDefinition method, Instruction instruction)
    {
        if (instruction.Operand is not MethodReference called)
        {
            return;
        }

        string type = called.DeclaringType.GetElementType().FullName;
        Instruction? constraint = instruction.Previous?.OpCode == OpCodes.Constrained ? instruction.Previous : null;
        if (constraint?.Operand is TypeReference constrained && _standIns.Contains((constrained.FullName, called.Name)))
        {
            type = constrained.FullName;
            (constraint.OpCode, constraint.Operand) = (OpCodes.Nop, null);
            constraint = null;
        }

        if (constraint is null && _standIns.Contains((type, called.Name)))
        {
            MethodInfo standIn = _standIns[(type, called.Name)].FirstOrDefault(candidate => IsFor(candidate, called))
                ?? throw new NotSupportedException($"The stand-in for {type}.{called.Name} does not fit {called.FullName}.");
            (instruction.OpCode, instruction.Operand) = (OpCodes.Call, Import(standIn, called));
        }
        else if (IsBlocking(method, called))
        {
            method.Body.GetILProcessor().InsertBefore(instruction, Instruction.Create(OpCodes.Call, _completed));
        }
    }

    private static bool IsFor(MethodInfo standIn, MethodReference called)
    {
        IEnumerable<ParameterInfo> parameters = standIn.GetParameters().Skip(called.HasThis ? 1 : 0);
        int arguments = standIn.IsGenericMethod ? standIn.GetGenericArguments().Length : 0;
        return arguments == ArgumentsOf(called).Count
            && TypeStandIns.HasParameters(parameters, called);
    }

    private MethodReference Import(MethodInfo standIn, MethodReference called)
    {
        MethodReference imported = module.ImportReference(standIn);
        if (ArgumentsOf(called) is { Count: > 0 } arguments)
        {
            var instance = new GenericInstanceMethod(imported);
            arguments.ForEach(instance.GenericArguments.Add);
            return instance;
        }

        return imported;
    }

    // Those of its type, then its own.
    private static List<TypeReference> ArgumentsOf(MethodReference called) =>
    [
        .. (called.DeclaringType as GenericInstanceType)?.GenericArguments ?? [],
        .. (called as GenericInstanceMethod)?.GenericArguments ?? [],
    ];

    // If a method that is not async requests a task's awaiter, it waits for the result.
    private static bool IsBlocking(MethodDefinition method, MethodReference called) =>
        called.DeclaringType.FullName == typeof(Task).FullName
        && called.Name == nameof(Task.GetAwaiter)
        && method.Name != "MoveNext";
}
