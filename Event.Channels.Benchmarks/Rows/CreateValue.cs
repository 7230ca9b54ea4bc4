using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using R3;

namespace EventChannels.Benchmarks;

/// <summary>Creates values with data and without watchers.</summary>
/// <remarks>
/// The framework's peer is a channel that holds the data, since the obvious version creates its channels only for watchers.
/// Rx is the baseline.
/// </remarks>
public class CreateValue : Row
{
    public override IEnumerable<int> WatcherCounts => [0];

    internal override string Title => "Create a value";

    internal override string Per => "value";

    internal override long OperationsPerRun => 1_000;

    [GlobalSetup(Target = nameof(Subject))]
    public void SetUpSubject() => SetUp(new CreateWork<NewSubject>(OperationsPerRun));

    [GlobalSetup(Target = nameof(Library))]
    public void SetUpLibrary() => SetUp(new CreateWork<NewMemoryValue>(OperationsPerRun));

    [GlobalSetup(Target = nameof(Property))]
    public void SetUpProperty() => SetUp(new CreateWork<NewProperty>(OperationsPerRun));

    [GlobalSetup(Target = nameof(BoundedChannel))]
    public void SetUpBoundedChannel() => SetUp(new CreateWork<NewBoundedChannel>(OperationsPerRun));

    [Benchmark(Baseline = true, Description = PeerNames.Rx)]
    public void Subject() => Run();

    [Benchmark(Description = PeerNames.Library)]
    public void Library() => Run();

    [Benchmark(Description = PeerNames.R3)]
    public void Property() => Run();

    [Benchmark(Description = PeerNames.BoundedChannel)]
    public void BoundedChannel() => Run();

    private interface ICreation
    {
        static abstract object Create();
    }

    private readonly struct NewSubject : ICreation
    {
        public static object Create() => new System.Reactive.Subjects.BehaviorSubject<int>(1); // R3 also has a BehaviorSubject
    }

    private readonly struct NewMemoryValue : ICreation
    {
        public static object Create() => new MemoryValue<int>(1);
    }

    private readonly struct NewProperty : ICreation
    {
        public static object Create() => new ReactiveProperty<int>(1);
    }

    private readonly struct NewBoundedChannel : ICreation
    {
        public static object Create()
        {
            var channel = Channel.CreateBounded<int>(1);
            channel.Writer.TryWrite(1);
            return channel;
        }
    }

    private sealed class CreateWork<TCreation>(long values) : Work
        where TCreation : struct, ICreation
    {
        private readonly long _values = values;

        // Without a reference to the value, the compiler might not create it at all.
        private object? _newest;

        public override void Run()
        {
            for (long i = 0; i < _values; i++)
            {
                _newest = TCreation.Create();
            }

            GC.KeepAlive(_newest);
        }
    }
}
