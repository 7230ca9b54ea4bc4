using System.Threading.Channels;

namespace EventChannels.Tests.Channels.Mixed;

/// <summary>The completion of a value with an every-value journal and newest-value screens.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MixedCompletionTests
{
    private readonly InvalidDataException _error = new("the reason");
    private readonly MemoryValue<int> _value = new(0);

    [Test]
    public async Task Completion_wakes_waiting_watchers_with_either_delivery([Values] bool fails)
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        journal.Drain();
        screen.Drain();
        Task<int> ofJournal = journal.StartGet();
        Task<bool> ofScreen = screen.WaitForUnreadAsync().AsTask();

        Assert.That(_value.TryComplete(fails ? _error : null), Is.True);

        Assert.That(await ofJournal.FailureAsync(), Is.TypeOf<ChannelClosedException>());
        Assert.That(await ofScreen.FailureAsync(), fails ? Is.SameAs(_error) : Is.Null);
        Assert.That(fails || !await ofScreen.Within(), Is.True);
    }

    [Test]
    public async Task Newest_value_watchers_see_queued_Sets_in_turn_before_the_completion()
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        Task[] sets = [_value.StartSet(1), _value.StartSet(2)];
        journal.TryGet(out _);
        _value.TryComplete(_error);

        Assert.That(await screen.GetAsync().Within(), Is.EqualTo(1));
        Task<int> second = screen.StartGet();
        await second.StillWaitsAsync();
        Assert.That(screen.Reader.Completion.IsCompleted, Is.False);
        Assert.That(journal.TryGet(out _), Is.True);
        Assert.That(await second.Within(), Is.EqualTo(2));
        Task<bool> end = screen.WaitForUnreadAsync().AsTask();
        await end.StillWaitsAsync();

        Assert.That(journal.TryGet(out _), Is.True);

        Assert.That(await end.FailureAsync(), Is.SameAs(_error));
        Assert.That(await screen.Reader.Completion.FailureAsync(), Is.SameAs(_error));
        Assert.That(await journal.Reader.Completion.FailureAsync(), Is.SameAs(_error));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task Disposing_the_last_every_value_watcher_of_a_completed_value_ends_it_for_other_watchers_old_and_new()
    {
        MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        Task<List<int>> log = screen.ReadToEndAsync();
        Task[] sets = [_value.StartSet(1), _value.StartSet(2), _value.StartSet(3)];
        _value.TryComplete();
        using MemoryWatcher<int> late = _value.Watch();
        Task<List<int>> lateLog = late.ReadToEndAsync();
        await log.StillWaitsAsync();
        await lateLog.StillWaitsAsync();

        journal.Dispose();

        await Task.WhenAll(sets).Within();
        foreach (List<int> seen in await Task.WhenAll(log, lateLog).Within())
        {
            Assert.That(seen, Is.Ordered.And.Unique);
            Assert.That(seen[^1], Is.EqualTo(3));
        }

        using MemoryWatcher<int> afterwards = _value.Watch(Delivery.Sync);
        Assert.That(await afterwards.ReadToEndAsync().Within(), Is.EqualTo([3]));
    }

    [Test]
    public async Task Each_reader_is_complete_after_it_has_read_the_last_value_regardless_of_the_other_readers()
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        MemoryWatcher<int> gone = _value.Watch();
        Task ofJournal = journal.Reader.Completion;
        Task ofScreen = screen.Reader.Completion;
        Task ofGone = gone.Reader.Completion;
        Task set = _value.StartSet(1);
        _value.TryComplete();

        gone.Dispose();
        await ofGone.Within();
        screen.Drain();
        await ofScreen.StillWaitsAsync();

        Assert.That(journal.Drain(), Is.EqualTo([0, 1]));

        await Task.WhenAll(set, ofJournal, ofScreen).Within();
        Assert.That(screen.Drain(), Is.Empty);
    }

    [Test]
    public async Task A_newest_value_reader_is_complete_only_after_it_has_read_the_last_value()
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        Task ofScreen = screen.Reader.Completion;
        Task set = _value.StartSet(1);
        _value.TryComplete();
        journal.Drain();
        await set.Within();
        await journal.Reader.Completion.Within();

        await ofScreen.StillWaitsAsync();
        Assert.That(screen.Drain(), Is.EqualTo([1]));

        await ofScreen.Within();
    }

    [Test]
    public async Task Sets_after_completion_are_refused_at_once_while_queued_Sets_are_handed_over()
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        Task set = _value.StartSet(1);
        _value.TryComplete();

        Assert.That(await _value.StartSet(2).FailureAsync(), Is.TypeOf<ChannelClosedException>());
        Assert.That(
            await _value.UpdateAsync(last => last + 1).FailureAsync(), Is.TypeOf<ChannelClosedException>());
        Assert.That(_value.Writer.TryWrite(2), Is.False);

        Assert.That(journal.Drain(), Is.EqualTo([0, 1]));
        Assert.That(screen.Drain(), Is.EqualTo([1]));
        await set.Within();
    }
}
