using System.Diagnostics.Metrics;
using System.Reflection;

namespace EventChannels.Tests.Diagnostics;

/// <summary>The instruments as a consumer of metrics finds them.</summary>
public sealed class InstrumentTests
{
    [Test]
    public void The_seven_instruments_have_names_and_units_in_OpenTelemetry_style()
    {
        var value = new MemoryValue<int> { Name = nameof(InstrumentTests) };
        using var listener = new Listener(value.Name);

        Assert.That(
            listener.Instruments.Select(instrument => (instrument.Name, instrument.Unit, instrument.GetType())),
            Is.EquivalentTo(new[]
            {
                (Listener.Sets, "{set}", typeof(Counter<long>)),
                (Listener.Deliveries, "{delivery}", typeof(Counter<long>)),
                (Listener.Coalesced, "{update}", typeof(Counter<long>)),
                (Listener.Watchers, "{watcher}", typeof(ObservableUpDownCounter<int>)),
                (Listener.WaitingSets, "{set}", typeof(ObservableUpDownCounter<int>)),
                (Listener.Age, "s", typeof(Histogram<double>)),
                (Listener.Wait, "s", typeof(Histogram<double>)),
            }));
        Assert.That(listener.Instruments.Select(instrument => instrument.Description), Has.None.Null.Or.Empty);
    }

    [Test]
    public void The_version_of_the_meter_is_the_package_version_without_the_commit()
    {
        var value = new MemoryValue<int> { Name = nameof(InstrumentTests) };
        using var listener = new Listener(value.Name);

        string version = listener.Instruments.Select(instrument => instrument.Meter.Version).Distinct().Single()!;

        Assert.That(version, Does.Match(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$"));
        string? withCommit = typeof(IValue<>).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        Assert.That(withCommit, Is.EqualTo(version).Or.StartsWith(version + '+'));
    }

    [Test]
    public void Histograms_advise_buckets_from_a_microsecond_to_a_minute()
    {
        var value = new MemoryValue<int> { Name = nameof(InstrumentTests) };
        using var listener = new Listener(value.Name);

        foreach (Histogram<double> histogram in listener.Instruments.OfType<Histogram<double>>())
        {
            IReadOnlyList<double> boundaries = histogram.Advice!.HistogramBucketBoundaries!;
            Assert.That(boundaries, Is.Ordered.Ascending.And.Unique);
            Assert.That((boundaries[0], boundaries[^1]), Is.EqualTo((0.00001, 60)));
        }
    }
}
