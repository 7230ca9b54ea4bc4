using System.Reflection;
using System.Reflection.Emit;

namespace EventChannels.Tests.MemoryOrder;

/// <summary>One instruction of a compiled method.</summary>
/// <param name="Offset">Its offset in bytes.</param>
/// <param name="Code">The operation.</param>
/// <param name="Member">The field or the method in its operand; null for any other operand.</param>
internal sealed record Instruction(int Offset, OpCode Code, MemberInfo? Member)
{
    private static readonly Dictionary<short, OpCode> _codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    public MethodBase? Method => Member as MethodBase;

    /// <summary>The instructions of a method, in order.</summary>
    public static IEnumerable<Instruction> Of(MethodBase method)
    {
        byte[] bytes = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int position = 0; position < bytes.Length;)
        {
            int offset = position;
            OpCode code = _codes[bytes[position] == 0xFE
                ? BitConverter.ToInt16([bytes[position + 1], bytes[position]])
                : bytes[position]];
            position += code.Size;
            yield return new Instruction(offset, code, MemberAt(method, code, bytes, position));
            position += SizeOfOperand(code, bytes, position);
        }
    }

    /// <summary>
    /// How many values it takes from the stack, and how many it leaves there; null if execution continues elsewhere.
    /// </summary>
    public (int Taken, int Left)? Stack => Code.FlowControl switch
    {
        FlowControl.Call when Method is { } called => StackOf(called),
        FlowControl.Next or FlowControl.Meta or FlowControl.Break => (-Change(Code.StackBehaviourPop), Change(Code.StackBehaviourPush)),
        _ => null,
    };

    private (int Taken, int Left) StackOf(MethodBase called)
    {
        bool creates = Code == OpCodes.Newobj;
        bool returns = creates || (called is MethodInfo { ReturnType: { } type } && type != typeof(void));
        return (called.GetParameters().Length + (called.IsStatic || creates ? 0 : 1), returns ? 1 : 0);
    }

    private static int Change(StackBehaviour behaviour) => behaviour switch
    {
        StackBehaviour.Pop0 or StackBehaviour.Push0 => 0,
        StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => -1,
        StackBehaviour.Pop1_pop1 or StackBehaviour.Popi_pop1 or StackBehaviour.Popi_popi or StackBehaviour.Popi_popi8
            or StackBehaviour.Popi_popr4 or StackBehaviour.Popi_popr8 or StackBehaviour.Popref_pop1
            or StackBehaviour.Popref_popi => -2,
        StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_pop1 or StackBehaviour.Popref_popi_popi
            or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4 or StackBehaviour.Popref_popi_popr8
            or StackBehaviour.Popref_popi_popref => -3,
        StackBehaviour.Push1_push1 => 2,
        _ => 1,
    };

    private static MemberInfo? MemberAt(MethodBase method, OpCode code, byte[] bytes, int position) => code.OperandType switch
    {
        OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok => method.Module.ResolveMember(
            BitConverter.ToInt32(bytes, position),
            method.DeclaringType!.GetGenericArguments(),
            method.IsGenericMethod ? method.GetGenericArguments() : null),
        _ => null,
    };

    private static int SizeOfOperand(OpCode code, byte[] bytes, int position) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(bytes, position)),
        _ => 4,
    };
}
