using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;

namespace EventChannels.Benchmarks;

/// <summary>Set, then TryGet, of this library's values only: with and without a name.</summary>
public class NamedSet : Row
{
    internal const string Unnamed = "without a name";
    internal const string Unheard = "named";
    internal const string Heard = "named, with a listener";

    public override IEnumerable<int> WatcherCounts => [1];

    internal override string Title => "Set, then TryGet";

    internal override string Per => "Set";

    internal override long OperationsPerRun => 1_000;

    [GlobalSetup(Target = nameof(WithoutName))]
    public void SetUpWithoutName() => SetUp(new NamedWork(name: null, listens: false, OperationsPerRun));

    [GlobalSetup(Target = nameof(Named))]
    public void SetUpNamed() => SetUp(new NamedWork(nameof(NamedSet), listens: false, OperationsPerRun));

    [GlobalSetup(Target = nameof(Listened))]
    public void SetUpListened() => SetUp(new NamedWork(nameof(NamedSet), listens: true, OperationsPerRun));

    [Benchmark(Baseline = true, Description = Unnamed)]
    public void WithoutName() => Run();

    [Benchmark(Description = Unheard)]
    public void Named() => Run();

    [Benchmark(Description = Heard)]
    public void Listened() => Run();

    private sealed class NamedWork : Work
    {
        private readonly MemoryValue<long> _value;
        private readonly MemoryWatcher<long> _watcher;
        private readonly MeterListener? _listener;
        private readonly long _sets;
        private long _number;
        private double _measured;

        public NamedWork(string? name, bool listens, long sets)
        {
            _value = new MemoryValue<long> { Name = name };
            _watcher = _value.Watch();
            _sets = sets;
            if (listens)
            {
                _listener = Listen();
            }
        }

        public override void Run()
        {
            for (long i = 0; i < _sets; i++)
            {
                _value.Set(++_number);
                if (!_watcher.TryGet(out long number) || number != _number)
                {
                    throw new InvalidOperationException("The watcher did not get the newest number.");
                }
            }
        }

        protected override void Dispose(bool disposing)
        {
            _watcher.Dispose();
            _listener?.Dispose();
            base.Dispose(disposing);
        }

        // Does as little as possible: the cost of a listener that aggregates is not the library's.
        private MeterListener Listen()
        {
            var listener = new MeterListener
            {
                InstrumentPublished = static (instrument, listener) =>
                {
                    if (instrument.Meter.Name == "Event.Channels")
                    {
                        listener.EnableMeasurementEvents(instrument);
                    }
                },
            };
            listener.SetMeasurementEventCallback<long>((_, measurement, _, _) => _measured += measurement);
            listener.SetMeasurementEventCallback<double>((_, measurement, _, _) => _measured += measurement);
            listener.Start();
            return listener;
        }
    }
}
