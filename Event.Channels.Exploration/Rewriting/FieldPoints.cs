using EventChannels.Exploration.Scheduling;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EventChannels.Exploration.Rewriting;

/// <summary>Puts a point before each access to a field that several threads may share.</summary>
/// <remarks>
/// These are the instance fields of the library's classes that are written after the constructor, regardless of their names.
/// A struct of the library is on a stack, or in a field that a lock guards. The compiler's classes for async methods and
/// lambdas belong to one thread, and so does a class that caches its instances for a thread: cached instances go from one
/// execution to the next, which would then have other points.
/// </remarks>
internal sealed class FieldPoints(ModuleDefinition module)
{
    private readonly MethodReference _point = module.ImportReference(typeof(LogicalThread).GetMethod(nameof(LogicalThread.Point)));

    public void Insert(MethodDefinition method, Instruction instruction)
    {
        if (method.IsConstructor)
        {
            return;
        }

        if (instruction.OpCode == OpCodes.Volatile)
        {
            Insert(method, instruction, instruction.Next);
        }
        else if ((instruction.OpCode == OpCodes.Ldfld || instruction.OpCode == OpCodes.Stfld)
            && instruction.Previous?.OpCode != OpCodes.Volatile
            && IsShared(((FieldReference)instruction.Operand).Resolve()))
        {
            Insert(method, instruction, instruction);
        }
    }

    // Replaced in place, so a jump to the access reaches the point first.
    private void Insert(MethodDefinition method, Instruction first, Instruction access)
    {
        var field = (FieldReference)access.Operand;
        string name = field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
        string type = field.DeclaringType.Name.Split('`')[0];
        bool writes = access.OpCode == OpCodes.Stfld;
        ILProcessor processor = method.Body.GetILProcessor();
        Instruction copy = processor.Create(OpCodes.Nop);
        (copy.OpCode, copy.Operand) = (first.OpCode, first.Operand);
        (first.OpCode, first.Operand) = (OpCodes.Ldstr, $"{type}.{name}{(writes ? " =" : "")}");
        Instruction call = processor.Create(OpCodes.Call, _point);
        processor.InsertAfter(first, call);
        processor.InsertAfter(call, copy);
    }

    private bool IsShared(FieldDefinition? field) =>
        field is { IsInitOnly: false, IsStatic: false }
        && field.Module == module
        && !field.DeclaringType.IsValueType
        && !field.DeclaringType.Name.StartsWith('<')
        && !field.DeclaringType.Fields.Any(IsThreadStatic);

    private static bool IsThreadStatic(FieldDefinition field) =>
        field.CustomAttributes.Any(attribute => attribute.AttributeType.Name == nameof(ThreadStaticAttribute));
}
