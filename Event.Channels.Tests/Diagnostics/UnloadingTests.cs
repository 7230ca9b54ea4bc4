using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace EventChannels.Tests.Diagnostics;

/// <summary>A plug-in that uses the library can be unloaded.</summary>
[NonParallelizable] // each copy of the library has its own meter of the same name
public sealed class UnloadingTests
{
    private const string Named = """
        using EventChannels;

        Plugin.Value.Set(2);
        Plugin.Value.SetIfChanged(3);
        using MemoryWatcher<int> watcher = Plugin.Value.Watch();
        watcher.TryGet(out _);

        static class Plugin
        {
            // A finalizer would never run for an object in a static field.
            public static readonly MemoryValue<int> Value = new(1) { Name = "plug-in" };
        }
        """;

    private static string Unnamed => Named.Replace("""{ Name = "plug-in" }""", "", StringComparison.Ordinal);

    [Test]
    public void A_plugin_with_values_with_and_without_a_name_can_be_unloaded(
        [Values] bool named, [Values] bool unloads) =>
        AssertGoes(Load(named ? Named : Unnamed, ownsLibrary: true, unloads));

    [Test]
    public void A_plugin_with_a_value_of_its_own_type_in_a_shared_library_can_be_unloaded() => AssertGoes(Load(
        """
        using EventChannels;

        Plugin.Value.Set(new Data());

        class Data;

        static class Plugin
        {
            public static readonly MemoryValue<Data> Value = new() { Name = "plug-in data" };
        }
        """,
        ownsLibrary: false,
        unloads: true));

    [Test]
    public void A_plugin_can_be_unloaded_during_and_after_listening([Values] bool ends)
    {
        var completed = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Event.Channels")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.MeasurementsCompleted = (instrument, _) => completed.Add(instrument.Name);
        listener.Start();

        WeakReference plugin = LoadListened(listener, ends);
        if (!ends)
        {
            Assert.That(completed, Is.EquivalentTo(
                [
                    Listener.Sets, Listener.Deliveries, Listener.Coalesced, Listener.Watchers, Listener.WaitingSets,
                    Listener.Age, Listener.Wait,
                ]));
        }

        AssertGoes(plugin);
    }

    [Test]
    public void A_plugin_that_creates_its_first_named_value_while_it_unloads_can_be_unloaded() => AssertGoes(LoadLate());

    [Test]
    public void A_named_value_keeps_working_after_its_plugin_began_to_unload() => AssertGoes(LoadAndGoOn());

    private static void AssertGoes(WeakReference plugin) =>
        Assert.That(Heap.IsCollected(plugin), Is.True, "It stays loaded.");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Load(string code, bool ownsLibrary, bool unloads)
    {
        var context = new PluginContext(ownsLibrary);
        context.Run(code);
        if (unloads)
        {
            context.Unload();
        }

        return new WeakReference(context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LoadListened(MeterListener listener, bool ends)
    {
        var context = new PluginContext(ownsLibrary: true);
        int observed = 0;
        listener.SetMeasurementEventCallback<int>((_, _, tags, _) => observed += tags[0].Value is "plug-in" ? 1 : 0);
        context.Run(Named);
        listener.RecordObservableInstruments();
        Assert.That(observed, Is.EqualTo(2), "Its watchers, and the waiting Sets.");

        if (ends)
        {
            listener.Dispose();
        }

        context.Unload();
        if (!ends)
        {
            listener.RecordObservableInstruments();
            Assert.That(observed, Is.EqualTo(2));
        }

        return new WeakReference(context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LoadLate()
    {
        var context = new PluginContext(ownsLibrary: true);
        Action main = context.Prepare(Named);
        context.Unload();
        main();
        return new WeakReference(context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LoadAndGoOn()
    {
        var context = new PluginContext(ownsLibrary: true);
        Action main = context.Prepare(Named);
        main();
        context.Unload();
        main();
        return new WeakReference(context);
    }
}
