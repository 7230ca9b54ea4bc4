using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace EventChannels.Tests.MemoryOrder;

/// <summary>A compiled method: its instructions, and whether each is in one of its lock statements.</summary>
internal sealed class CompiledMethod
{
    private readonly List<ExceptionHandlingClause> _locks;

    public CompiledMethod(MethodBase method)
    {
        Method = method;
        Instructions = [.. Instruction.Of(method)];
        _locks = [.. (method.GetMethodBody()?.ExceptionHandlingClauses ?? []).Where(ExitsLock)];
    }

    public MethodBase Method { get; }

    public IReadOnlyList<Instruction> Instructions { get; }

    /// <summary>
    /// The field of which this is the compiler-generated accessor. The callers then count as its readers and writers.
    /// </summary>
    public FieldInfo? AccessedField =>
        Method.IsSpecialName && !Method.IsVirtual && Method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            ? Instructions.Select(instruction => instruction.Member).OfType<FieldInfo>().SingleOrDefault()
            : null;

    /// <summary>Whether it runs only while an object is constructed: a constructor, or an init accessor.</summary>
    public bool IsConstruction =>
        Method is ConstructorInfo
        || (Method is MethodInfo { ReturnParameter: { } result }
            && result.GetRequiredCustomModifiers().Any(modifier => modifier.Name == nameof(IsExternalInit)));

    /// <summary>The type and name in the source, also for code that the compiler generated for a lambda.</summary>
    public string Name
    {
        get
        {
            Type type = Method.DeclaringType!;
            string name = SourceName(Method.Name);
            while (type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && type.DeclaringType is { } outer)
            {
                name = type.Name.StartsWith("<>", StringComparison.Ordinal) ? name : SourceName(type.Name);
                type = outer;
            }

            return $"{type.Name.Split('`')[0]}.{name}";
        }
    }

    /// <summary>Whether an instruction is in the block of a lock statement.</summary>
    public bool IsInLock(Instruction instruction) => _locks.Exists(
        block => instruction.Offset >= block.TryOffset && instruction.Offset < block.TryOffset + block.TryLength);

    private bool ExitsLock(ExceptionHandlingClause clause) =>
        clause.Flags == ExceptionHandlingClauseOptions.Finally
        && Instructions.Any(instruction =>
            instruction.Offset >= clause.HandlerOffset
            && instruction.Offset < clause.HandlerOffset + clause.HandlerLength
            && instruction.Code == OpCodes.Call
            && instruction.Method is { Name: nameof(Monitor.Exit) } exit
            && exit.DeclaringType == typeof(Monitor));

    // <Run>b__0 and <RunAsync>d__3 belong to Run and RunAsync.
    private static string SourceName(string name) =>
        name.StartsWith('<') && name.IndexOf('>') is > 1 and int end ? name[1..end] : name;
}
