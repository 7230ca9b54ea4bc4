using EventChannels.Exploration.Scheduling;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EventChannels.Exploration.Rewriting;

/// <summary>
/// Puts a point before each access to a field that several threads may share. In a library that stands on the core, also before
/// each call of the core and each interlocked step.
/// </summary>
/// <remarks>
/// These are the instance fields of the library's classes that are written after the constructor, regardless of their names.
/// A struct of the library is on a stack, or in a field that a lock guards. The compiler's classes for async methods and
/// lambdas belong to one thread, and so does a class that caches its instances for a thread: cached instances go from one
/// execution to the next, which would then have other points.
/// </remarks>
internal sealed class FieldPoints(ModuleDefinition module)
{
    private static readonly string _core = typeof(MemoryValue<>).Assembly.GetName().Name!;

    private readonly bool _isCore = module.Assembly.Name.Name == _core;

    private readonly MethodReference _point = module.ImportReference(typeof(LogicalThread).GetMethod(
        module.Assembly.Name.Name == _core ? nameof(LogicalThread.FinePoint) : nameof(LogicalThread.Point)));

    // A class's parameters are fields, too, which no method writes.
    private readonly HashSet<FieldDefinition> _written = [.. module.GetTypes().SelectMany(type => type.Methods)
        .Where(method => method is { HasBody: true, IsConstructor: false })
        .SelectMany(method => method.Body.Instructions)
        .Where(instruction => instruction.OpCode == OpCodes.Stfld)
        .Select(instruction => ((FieldReference)instruction.Operand).Resolve())];

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
        else if (!_isCore && instruction.Operand is MethodReference called && IsStep(called.DeclaringType)
            && instruction.Previous?.OpCode != OpCodes.Constrained)
        {
            Insert(method, instruction, $"{called.DeclaringType.Name.Split('`')[0]}.{called.Name}");
        }
    }

    private void Insert(MethodDefinition method, Instruction first, Instruction access)
    {
        var field = (FieldReference)access.Operand;
        string name = field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
        string type = field.DeclaringType.Name.Split('`')[0];
        Insert(method, first, $"{type}.{name}{(access.OpCode == OpCodes.Stfld ? " =" : "")}");
    }

    // In place, so that what jumps to the access comes to the point first.
    private void Insert(MethodDefinition method, Instruction first, string place)
    {
        ILProcessor processor = method.Body.GetILProcessor();
        Instruction copy = processor.Create(OpCodes.Nop);
        (copy.OpCode, copy.Operand) = (first.OpCode, first.Operand);
        (first.OpCode, first.Operand) = (OpCodes.Ldstr, place);
        Instruction call = processor.Create(OpCodes.Call, _point);
        processor.InsertAfter(first, call);
        processor.InsertAfter(call, copy);
    }

    // Without these, one that follows the last point would be no step of its own while an operation of the core is one.
    private static bool IsStep(TypeReference type) =>
        type.GetElementType().Scope.Name == _core || type.FullName is "System.Threading.Interlocked" or "System.Threading.Volatile";

    private bool IsShared(FieldDefinition? field) =>
        field is { IsInitOnly: false, IsStatic: false }
        && field.Module == module
        && _written.Contains(field)
        && !field.DeclaringType.IsValueType
        && !field.DeclaringType.Name.StartsWith('<')
        && !field.DeclaringType.Fields.Any(IsThreadStatic);

    private static bool IsThreadStatic(FieldDefinition field) =>
        field.CustomAttributes.Any(attribute => attribute.AttributeType.Name == nameof(ThreadStaticAttribute));
}
