using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Tests.Deriving;

/// <summary>Operators over a watchable of another library.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ForeignWatchableTests : IDisposable
{
    private readonly MemoryValue<int> _value;
    private readonly ForeignWatchable<int> _foreign;
    private readonly CancellationTokenSource _end = new();

    public ForeignWatchableTests(bool sync)
    {
        _value = new MemoryValue<int>(1) { Sync = sync };
        _foreign = new ForeignWatchable<int>(_value);
    }

    public void Dispose() => _end.Dispose();

    [Test]
    public void A_value_read_through_an_operator_can_be_marked_unread_at_a_custom_watcher()
    {
        using IWatcher<string> watcher = _foreign.Select(static value => $"value {value}").Watch();
        Assert.That(watcher.Drain(), Is.EqualTo(["value 1"]));

        watcher.MarkUnread();

        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(watcher.Drain(), Is.EqualTo(["value 1"]));
    }

    [Test]
    public void Peeking_through_an_operator_takes_nothing_from_a_custom_watcher()
    {
        using IWatcher<string> watcher = _foreign.Select(static value => $"value {value}").Watch();

        Assert.That(watcher.TryPeek(out string? looked), Is.True);
        Assert.That(looked, Is.EqualTo("value 1"));
        Assert.That(watcher.Drain(), Is.EqualTo(["value 1"]));
    }

    [Test]
    public void The_text_of_an_operator_describes_a_custom_watcher_without_its_type()
    {
        using IWatcher<int> watcher = _foreign.Where(static value => value > 0).Watch();

        Assert.That(watcher.ToString(), Does.EndWith("of a custom watcher"));
    }

    [Test]
    public async Task Disposing_an_operators_watcher_ends_its_loop_that_waits_at_a_custom_watcher()
    {
        IWatcher<int> watcher = _foreign.Select(static value => value).Watch();
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Task<List<int>> loop = watcher.ReadToEndAsync();
        await loop.StillWaitsAsync();

        watcher.Dispose();

        Assert.That(await loop.Within(), Is.Empty);
    }

    [Test]
    public async Task The_completion_error_of_a_custom_watcher_passes_through_an_operator()
    {
        var error = new InvalidDataException("the reason");
        using IWatcher<int> watcher = _foreign.Select(static value => value).Watch();
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Task<List<int>> loop = watcher.ReadToEndAsync();
        await loop.StillWaitsAsync();

        _value.TryComplete(error);

        Assert.That(await loop.FailureAsync(), Is.SameAs(error));
        Assert.That((await watcher.StartGet().FailureAsync())!.InnerException, Is.SameAs(error));
    }

    [Test]
    public async Task A_throttled_value_of_a_completed_custom_watchable_comes_after_the_interval()
    {
        var time = new LeapingTime();
        using IWatcher<int> watcher = _foreign.ThrottleLatest(TimeSpan.FromSeconds(1), time).Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        Task set = _value.StartSet(2);
        _value.TryComplete();

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(2));
        await set.Within();
        Assert.That(await watcher.StartGet().FailureAsync(), Is.TypeOf<ChannelClosedException>());
    }

    [Test]
    public async Task A_combination_is_final_once_TakeUntil_is_cancelled_and_the_other_source_completes()
    {
        var other = new MemoryValue<int>(10);
        using IWatcher<int> watcher = _value.TakeUntil(_end.Token)
            .CombineLatest(other, static (one, two) => one + two)
            .Debounce(TimeSpan.FromSeconds(10), new FakeTimeProvider())
            .Watch();
        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();

        await _end.CancelAsync();
        await get.StillWaitsAsync();
        other.TryComplete();

        Assert.That(await get.Within(), Is.EqualTo(11));
    }
}
