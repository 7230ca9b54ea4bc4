using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace EventChannels.Tests.MemoryOrder;

/// <summary>A place at which a method reads or writes a field.</summary>
/// <param name="Field">The field, as it is declared.</param>
/// <param name="Method">The method.</param>
/// <param name="Instruction">The instruction.</param>
/// <param name="Writes">Whether it writes, or passes a reference through which others can write.</param>
/// <param name="IsFenced">Whether it goes through a method of Volatile or Interlocked.</param>
internal sealed record FieldAccess(
    FieldInfo Field, CompiledMethod Method, Instruction Instruction, bool Writes, bool IsFenced)
{
    /// <summary>All fields that a method reads and writes, directly or through a compiler-generated accessor.</summary>
    public static IEnumerable<FieldAccess> Of(CompiledMethod method, IReadOnlyDictionary<MethodBase, FieldInfo> accessors)
    {
        for (int index = 0; index < method.Instructions.Count; index++)
        {
            Instruction instruction = method.Instructions[index];
            if (instruction.Member is FieldInfo named)
            {
                FieldInfo field = CompiledTypes.DeclarationOf(named);
                bool isAddress = instruction.Code == OpCodes.Ldflda || instruction.Code == OpCodes.Ldsflda;
                bool stores = instruction.Code == OpCodes.Stfld || instruction.Code == OpCodes.Stsfld;
                Instruction? user = isAddress ? UserOfAddress(method.Instructions, index) : null;
                bool writes = stores || (isAddress && !OnlyReads(user, field));
                yield return new FieldAccess(field, method, instruction, writes, IsFence(user));
            }
            else if (instruction.Method is { } called
                && accessors.TryGetValue(CompiledTypes.DeclarationOf(called), out FieldInfo? accessed))
            {
                bool sets = called.Name.StartsWith("set_", StringComparison.Ordinal);
                yield return new FieldAccess(accessed, method, instruction, sets, IsFenced: false);
            }
        }
    }

    private static bool IsFence(Instruction? user) =>
        user?.Method is { IsStatic: true, DeclaringType: { } type } && (type == typeof(Volatile) || type == typeof(Interlocked));

    // A member of a struct may write to it, unless the struct or the member is readonly.
    private static bool OnlyReads(Instruction? user, FieldInfo field) =>
        user?.Code == OpCodes.Ldfld
        || (user?.Method is MethodInfo { IsStatic: false } called && (IsReadOnly(field.FieldType) || IsReadOnly(called)))
        || (IsFence(user) && user!.Method!.Name == nameof(Volatile.Read));

    private static bool IsReadOnly(MemberInfo member) => member.IsDefined(typeof(IsReadOnlyAttribute), inherit: false);

    // Follows the address on the stack to the instruction that uses it. If a jump comes first, the use is unknown.
    private static Instruction? UserOfAddress(IReadOnlyList<Instruction> instructions, int index)
    {
        int above = 0;
        foreach (Instruction next in instructions.Skip(index + 1))
        {
            if (next.Stack is not var (taken, left))
            {
                return null;
            }

            if (taken > above)
            {
                return next;
            }

            above += left - taken;
        }

        return null;
    }
}
