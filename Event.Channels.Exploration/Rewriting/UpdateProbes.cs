using EventChannels.Exploration.Hooks;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EventChannels.Exploration.Rewriting;

/// <summary>Makes the library report the order of its updates, and when each becomes the newest.</summary>
/// <remarks>
/// No public member reports that. These are the only private names that the exploration knows: Update's Value and Version,
/// and ValueState's Publish, which writes a field of the type Update.
/// </remarks>
internal static class UpdateProbes
{
    public static void Insert(ModuleDefinition module)
    {
        TypeDefinition update = Find(module.Types, type => type.Name == "Update`1", "a class Update<T>");
        MethodDefinition value = Find(update.Methods, method => method.Name == "get_Value", "the property Update<T>.Value");
        MethodDefinition version = Find(update.Methods, method => method.Name == "set_Version", "a setter of Update<T>.Version");
        TypeDefinition state = Find(module.Types, type => type.Name == "ValueState`1", "a class ValueState<T>");
        MethodDefinition publish = Find(state.Methods, method => method.Name == "Publish", "a method ValueState<T>.Publish");
        Instruction store = Find(
            publish.Body.Instructions,
            instruction => instruction.OpCode == OpCodes.Stfld
                && ((FieldReference)instruction.Operand).FieldType.GetElementType().FullName == update.FullName,
            "a write of a field of the type Update<T> in ValueState<T>.Publish");

        ILProcessor processor = version.Body.GetILProcessor();
        Instruction first = version.Body.Instructions[0];
        Insert(processor, first, processor.Create(OpCodes.Ldarg_0), value);
        processor.InsertBefore(first, processor.Create(OpCodes.Ldarg_1));
        processor.InsertBefore(first, processor.Create(OpCodes.Call, Hook(module, nameof(Updates.Admitted))));

        processor = publish.Body.GetILProcessor();
        Instruction after = store.Next;
        Insert(processor, after, processor.Create(OpCodes.Ldarg_1), value);
        processor.InsertBefore(after, processor.Create(OpCodes.Call, Hook(module, nameof(Updates.Published))));
    }

    // Loads the value of an update, as an object.
    private static void Insert(ILProcessor processor, Instruction before, Instruction loadsUpdate, MethodDefinition value)
    {
        GenericParameter argument = processor.Body.Method.DeclaringType.GenericParameters[0];
        var update = new GenericInstanceType(value.DeclaringType) { GenericArguments = { argument } };
        processor.InsertBefore(before, loadsUpdate);
        processor.InsertBefore(before, processor.Create(
            OpCodes.Call, new MethodReference(value.Name, value.ReturnType, update) { HasThis = true }));
        processor.InsertBefore(before, processor.Create(OpCodes.Box, argument));
    }

    private static MethodReference Hook(ModuleDefinition module, string name) =>
        module.ImportReference(typeof(Updates).GetMethod(name));

    private static T Find<T>(IEnumerable<T> candidates, Func<T, bool> isIt, string description) =>
        candidates.FirstOrDefault(isIt) ?? throw new NotSupportedException(
            $"The library no longer has {description}. Point {nameof(UpdateProbes)} at the code that decides the order of the updates now.");
}
