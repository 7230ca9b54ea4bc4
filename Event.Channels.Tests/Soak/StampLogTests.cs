using EventChannels.Benchmarks;

namespace EventChannels.Tests.Soak;

/// <summary>The faults that the soak finds in the sequence of one watcher.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StampLogTests
{
    private readonly ProducerLog _producer = new(index: 0);

    [Test]
    public void An_every_value_watcher_that_saw_everything_to_the_end_is_right()
    {
        StampLog log = Open(isWhole: true);
        Stamp[] set = [Set(), Set()];
        See(log, set);
        log.ReachEnd();

        Assert.That(log.Judge(newest: set[^1]), Is.Null);
    }

    [Test]
    public void A_missed_value_is_a_fault_for_an_every_value_watcher_but_not_for_a_newest_value_watcher([Values] bool isSync)
    {
        StampLog log = Open(isWhole: isSync);
        Set();
        Stamp last = Set();
        See(log, last);
        log.ReachEnd();

        Assert.That(log.Judge(newest: last), isSync ? Is.EqualTo("log never got 0:1") : Is.Null);
    }

    [Test]
    public void An_every_value_watcher_may_miss_abandoned_values()
    {
        StampLog log = Open(isWhole: true);
        _producer.EndAbandoned(_producer.Begin());
        Stamp last = Set();
        See(log, last);
        log.ReachEnd();

        Assert.That(log.Judge(newest: last), Is.Null);
    }

    [Test]
    public void An_every_value_watcher_may_miss_values_set_before_it_was_opened_or_after_it_was_closed()
    {
        Set();
        StampLog log = Open(isWhole: true);
        Stamp seen = Set();
        See(log, seen);
        log.Close();
        Stamp last = Set();

        Assert.That(log.Judge(newest: last), Is.Null);
    }

    [Test]
    public void An_every_value_watcher_may_not_miss_a_value_after_the_first_that_it_saw()
    {
        Stamp first = Set();
        Set();
        StampLog log = Open(isWhole: true);
        Stamp last = Set();
        See(log, first, last);
        log.ReachEnd();

        Assert.That(log.Judge(newest: last), Is.EqualTo("log never got 0:2"));
    }

    [Test]
    public void A_closed_every_value_watcher_must_have_taken_the_values_set_before_it_was_closed()
    {
        StampLog log = Open(isWhole: true);
        Stamp last = Set();
        log.Close();

        Assert.That(log.Judge(newest: last), Is.EqualTo("log never got 0:1"));
    }

    [Test]
    public void A_watcher_that_goes_back_is_a_fault()
    {
        StampLog log = Open(isWhole: false);
        (Stamp first, Stamp second) = (Set(), Set());
        See(log, second, first);

        Assert.That(log.Judge(newest: second), Is.EqualTo("log went back to 0:1"));
    }

    [Test]
    public void A_watcher_that_does_not_end_on_the_newest_is_a_fault()
    {
        StampLog log = Open(isWhole: false);
        Stamp first = Set();
        See(log, first);
        log.ReachEnd();

        Assert.That(log.Judge(newest: Set()), Is.EqualTo("log ended on 0:1, not on 0:2"));
    }

    [Test]
    public void A_value_that_was_reported_as_not_set_is_a_fault_if_it_is_seen()
    {
        StampLog log = Open(isWhole: false);
        Stamp refused = _producer.Begin();
        _producer.EndRefused(refused);
        See(log, refused);

        Assert.That(log.Judge(newest: refused), Does.StartWith("log got 0:1, of which"));
    }

    [Test]
    public void A_repeated_value_is_a_fault_unless_it_was_put_back([Values] bool isPutBack)
    {
        StampLog log = Open(isWhole: false);
        Stamp stamp = Set();
        See(log, stamp);
        if (isPutBack)
        {
            log.PutBack();
        }

        Assert.That(log.Saw(stamp), isPutBack ? Is.Null : Is.EqualTo("log got 0:1 twice"));
    }

    [Test]
    public void A_torn_value_is_a_fault() =>
        Assert.That(Open(isWhole: false).Saw(Stamp.Of(0, 1) with { Number = 2 }), Is.EqualTo("log got a torn value"));

    [Test]
    public void A_value_between_an_atomic_update_and_its_base_is_a_fault()
    {
        var log = new StampLog("log", isWhole: true, [_producer]) { GivesBack = true };
        (Stamp before, Stamp between, Stamp made) = (Set(), Set(), Set());
        _producer.NoteAtomic(before, made);
        See(log, before, between, made);

        Assert.That(log.Judge(newest: made), Is.EqualTo("log got 0:2 before 0:3, which was made of 0:1"));
    }

    private StampLog Open(bool isWhole)
    {
        var log = new StampLog("log", isWhole, [_producer]);
        log.Open();
        return log;
    }

    private Stamp Set()
    {
        Stamp stamp = _producer.Begin();
        _producer.End(stamp);
        return stamp;
    }

    private static void See(StampLog log, params Stamp[] stamps)
    {
        foreach (Stamp stamp in stamps)
        {
            Assert.That(log.Saw(stamp), Is.Null);
        }
    }
}
