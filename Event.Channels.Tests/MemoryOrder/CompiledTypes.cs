using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace EventChannels.Tests.MemoryOrder;

/// <summary>Compiled types: the fields that they read and write, and which of these accesses are without a lock.</summary>
/// <remarks>
/// A method runs under a lock if all calls of it are in a lock statement, or in a method that runs under a lock. A method
/// that can be called in any other way never does: through an interface, through a delegate, from outside the assembly. It
/// does not matter which lock it is, since no class of the library is used under two.
/// </remarks>
internal sealed class CompiledTypes
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly HashSet<Type> _types;
    private readonly List<CompiledMethod> _methods;
    private readonly HashSet<MethodBase> _underLock;
    private readonly List<FieldAccess> _accesses;

    public CompiledTypes(IEnumerable<Type> types)
    {
        _types = [.. types];
        _methods = [.. _types.SelectMany(MethodsOf).Select(method => new CompiledMethod(method))];
        _underLock = FindUnderLock();

        var accessors = _methods.Where(method => method.AccessedField is not null)
            .ToDictionary(method => method.Method, method => DeclarationOf(method.AccessedField!));
        _accesses =
            [.. _methods.Where(method => method.AccessedField is null).SelectMany(method => FieldAccess.Of(method, accessors))];
    }

    /// <summary>The fields that may change after construction and that are used without a lock.</summary>
    /// <remarks>
    /// Fields of a struct are left out: they are part of the field that holds the struct, and every user reads or writes
    /// that one. So are the locals of lambdas and async methods, which the compiler turns into fields.
    /// </remarks>
    public IEnumerable<SharedField> UnlockedFields() =>
        from access in _accesses
        where !IsConstruction(access)
        group access by access.Field into field
        where IsShared(field.Key) && field.Any(access => access.Writes)
        let unlocked = field.Where(access => !IsUnderLock(access.Method, access.Instruction))
        where unlocked.Any()
        select new SharedField(field.Key, unlocked);

    /// <summary>The methods, with their types, that contain a full fence with no other effect.</summary>
    public IEnumerable<string> MethodsWithBarrier() =>
        from method in _methods
        where method.Instructions.Any(IsBarrier)
        select method.Name;

    /// <summary>The field as its type declares it, for a field of a constructed type.</summary>
    public static FieldInfo DeclarationOf(FieldInfo field) => field.Module.ResolveField(field.MetadataToken)!;

    /// <summary>The method as its type declares it. A method of an array has no declaration.</summary>
    public static MethodBase DeclarationOf(MethodBase method) =>
        method.DeclaringType is { IsArray: true } ? method : method.Module.ResolveMethod(method.MetadataToken)!;

    private static IEnumerable<MethodBase> MethodsOf(Type type) =>
        type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared));

    private static bool IsBarrier(Instruction instruction) =>
        instruction.Method is { } called
        && called.DeclaringType == typeof(Interlocked)
        && called.Name is nameof(Interlocked.MemoryBarrier) or nameof(Interlocked.MemoryBarrierProcessWide);

    private bool IsShared(FieldInfo field) =>
        _types.Contains(field.DeclaringType!)
        && !field.IsInitOnly
        && !field.DeclaringType!.IsValueType
        && !IsMadeByCompiler(field.DeclaringType)
        && !field.IsDefined(typeof(ThreadStaticAttribute), inherit: false);

    private static bool IsMadeByCompiler(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || (type.DeclaringType is { } outer && IsMadeByCompiler(outer));

    private static bool IsConstruction(FieldAccess access) =>
        access.Method.IsConstruction && access.Method.Method.DeclaringType == access.Field.DeclaringType;

    // An override is called at every call of the method that it overrides.
    private static MethodBase Called(MethodBase method) =>
        method is MethodInfo { IsVirtual: true } overridden ? DeclarationOf(overridden.GetBaseDefinition()) : method;

    private bool IsUnderLock(CompiledMethod method, Instruction instruction) =>
        method.IsInLock(instruction) || _underLock.Contains(Called(method.Method));

    // Begins with all candidates, and drops those with a call outside a lock until none is left to drop.
    private HashSet<MethodBase> FindUnderLock()
    {
        ILookup<MethodBase, (CompiledMethod Caller, Instruction Call)> calls = (
            from caller in _methods
            from instruction in caller.Instructions
            where instruction.Method is not null
            let called = DeclarationOf(instruction.Method!)
            select (Called: Called(called), Caller: caller, Call: instruction))
            .ToLookup(call => call.Called, call => (call.Caller, call.Call));
        HashSet<MethodBase> open = [.. _types.SelectMany(OpenMethodsOf)];
        HashSet<MethodBase> found =
            [.. _methods.Select(method => Called(method.Method)).Where(method => !open.Contains(method) && calls[method].Any())];
        bool IsLocked((CompiledMethod Caller, Instruction Call) call) =>
            call.Call.Code.FlowControl == FlowControl.Call
            && (call.Caller.IsInLock(call.Call) || found.Contains(Called(call.Caller.Method)));
        while (found.RemoveWhere(method => !calls[method].All(IsLocked)) > 0)
        {
        }

        return found;
    }

    // Methods that outside code can call, or that are called without being named.
    private IEnumerable<MethodBase> OpenMethodsOf(Type type)
    {
        if (type.IsInterface)
        {
            return type.GetMethods(Declared);
        }

        IEnumerable<MethodBase> ofInterfaces = type.GetInterfaces()
            .SelectMany(contract => type.GetInterfaceMap(contract).TargetMethods)
            .Where(target => target is not null)
            .Select(DeclarationOf);
        IEnumerable<MethodBase> ofOthers = MethodsOf(type).Where(method =>
            (type.IsVisible && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly))
            || !_types.Contains(Called(method).DeclaringType!));
        return ofInterfaces.Concat(ofOthers).Select(Called);
    }
}
