using EventChannels.Exploration.Rewriting;
using Mono.Cecil;
using Mono.Cecil.Cil;
using NUnit.Framework;

namespace EventChannels.Exploration.Tests;

public class RewritingTests
{
    [Test]
    public void A_threading_type_without_a_stand_in_is_refused()
    {
        using Stream library = Change(module => Call(module, typeof(Barrier).GetMethod(nameof(Barrier.SignalAndWait), [])!));
        Assert.That(
            () => LibraryRewriter.Rewrite(library),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("System.Threading.Barrier, which has no stand-in"));
    }

    [Test]
    public void A_method_that_a_stand_in_lacks_is_refused()
    {
        using Stream library = Change(module => Call(module, typeof(Monitor).GetMethod(nameof(Monitor.PulseAll))!));
        Assert.That(
            () => LibraryRewriter.Rewrite(library),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("lacks System.Void System.Threading.Monitor::PulseAll"));
    }

    [Test]
    public void A_task_that_would_complete_outside_the_logical_threads_is_refused()
    {
        using Stream library = Change(module => Call(module, typeof(Task).GetMethod(nameof(Task.Delay), [typeof(int)])!));
        Assert.That(
            () => LibraryRewriter.Rewrite(library),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("Task::Delay(System.Int32), which has no stand-in"));
    }

    [Test]
    public void An_overload_that_differs_from_that_of_the_stand_in_is_refused()
    {
        using Stream library = Change(module => Call(module, typeof(Task).GetMethod(nameof(Task.Run), [typeof(Action)])!));
        Assert.That(
            () => LibraryRewriter.Rewrite(library),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("does not fit"));
    }

    [TestCase("Update`1", "set_Version")]
    [TestCase("ValueState`1", "Publish")]
    public void A_missing_private_name_is_reported(string type, string method)
    {
        using Stream library = Change(module =>
            module.GetType($"EventChannels.{type}").Methods.Single(found => found.Name == method).Name = "Other");
        Assert.That(
            () => LibraryRewriter.Rewrite(library),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains(method.Split('_')[^1]));
    }

    private static void Call(ModuleDefinition module, System.Reflection.MethodInfo called)
    {
        MethodDefinition method = module.GetType("EventChannels.Signal").Methods.Single(found => found.Name == "Give");
        method.Body.GetILProcessor().InsertBefore(
            method.Body.Instructions[0], Instruction.Create(OpCodes.Call, module.ImportReference(called)));
    }

    private static MemoryStream Change(Action<ModuleDefinition> change)
    {
        var library = new MemoryStream();
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(MemoryValue<>).Assembly.Location);
        change(assembly.MainModule);
        assembly.Write(library);
        library.Position = 0;
        return library;
    }
}
