using System.Diagnostics.Metrics;

namespace EventChannels.Tests.Diagnostics;

/// <summary>The reports of a plug-in with its own copy of the library, and their end.</summary>
[NonParallelizable] // each copy of the library has its own meter of the same name
public sealed class PluginTests
{
    private const string Program = """
        using EventChannels;

        new MemoryValue<int>(1) { Name = "plug-in" }.Set(2);
        """;

    [Test]
    public void The_instruments_of_a_plugin_end_when_it_is_unloaded()
    {
        var context = new PluginContext(ownsLibrary: true);
        using var listener = new PluginListener();
        context.Run(Program);
        Assert.That(listener.Published, Does.Contain(Listener.Sets));
        Assert.That(listener.Ended, Is.Empty);

        context.Unload();

        Assert.That(listener.Ended, Is.EquivalentTo(listener.Published));
    }

    [Test]
    public void A_plugin_that_creates_its_first_named_value_while_it_unloads_reports_nothing()
    {
        var context = new PluginContext(ownsLibrary: true);
        Action main = context.Prepare(Program);
        using var listener = new PluginListener();
        context.Unload();

        Assert.That(main, Throws.Nothing);
        Assert.That(listener.Published, Is.EquivalentTo(listener.Ended));
    }

    private sealed class PluginListener : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly bool _listens;

        public PluginListener()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (_listens && instrument.Meter.Name == "Event.Channels")
                {
                    Published.Add(instrument.Name);
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.MeasurementsCompleted = (instrument, _) => Ended.Add(instrument.Name);
            _listener.Start();
            _listens = true; // not earlier: the library of these tests has published its own instruments
        }

        public List<string> Published { get; } = [];

        public List<string> Ended { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
