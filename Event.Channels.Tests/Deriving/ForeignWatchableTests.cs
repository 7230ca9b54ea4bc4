using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Tests.Deriving;

/// <summary>Operators over a watchable that another library made.</summary>
[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
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
    public void What_was_got_through_an_operator_can_be_marked_unread_at_a_watcher_of_somebody_elses()
    {
        using IWatcher<string> watcher = _foreign.Select(static value => $"value {value}").Watch();
        Assert.That(watcher.Drain(), Is.EqualTo(["value 1"]));

        watcher.MarkUnread();

        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(watcher.Drain(), Is.EqualTo(["value 1"]));
    }

    [Test]
    public void A_look_through_an_operator_takes_nothing_from_a_watcher_of_somebody_elses()
    {
        using IWatcher<string> watcher = _foreign.Select(static value => $"value {value}").Watch();

        Assert.That(watcher.TryPeek(out string? looked), Is.True);
        Assert.That(looked, Is.EqualTo("value 1"));
        Assert.That(watcher.Drain(), Is.EqualTo(["value 1"]));
    }

    [Test]
    public void An_operator_tells_of_a_watcher_of_somebody_elses_by_its_own_text()
    {
        using IWatcher<int> watcher = _foreign.Where(static value => value > 0).Watch();

        Assert.That(watcher.ToString(), Does.EndWith("of a watcher of somebody else's"));
    }

    [Test]
    public async Task A_loop_over_an_operator_ends_when_it_is_disposed_while_it_waits_at_a_watcher_of_somebody_elses()
    {
        IWatcher<int> watcher = _foreign.Select(static value => value).Watch();
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Task<List<int>> loop = watcher.ReadToEndAsync();
        await loop.StillWaitsAsync();

        watcher.Dispose();

        Assert.That(await loop.Within(), Is.Empty);
    }

    [Test]
    public async Task The_error_of_the_end_comes_through_an_operator_from_a_watcher_of_somebody_elses()
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
    public async Task A_held_back_value_of_a_completed_watchable_of_somebody_elses_comes_after_the_interval()
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
    public async Task A_combination_is_final_when_the_token_of_TakeUntil_is_cancelled()
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
