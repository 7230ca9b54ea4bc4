using System.Threading.Channels;

namespace EventChannels.Tests.Deriving;

/// <summary>A source that passes over values, and whose function may throw while it is waited for.</summary>
[TestFixtureSource(typeof(WaitingOperators), nameof(WaitingOperators.All))]
internal sealed class WaitingOperatorOfFilterTests(WaitingOperators.Operator derive, bool sync)
{
    [Test]
    public async Task What_does_not_pass_ends_no_wait_and_keeps_no_producer()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = derive(value.Where(static number => number % 2 == 0)).Watch();
        Task<int> get = watcher.StartGet();

        await value.SetAsync(3).Within();
        await get.StillWaitsAsync();
        Task set = value.StartSet(4);

        Assert.That(await get.Within(), Is.EqualTo(4));
        await set.Within();
    }

    // It is not taken for the error with which the source was completed. A wait leaves it to the Get.
    [Test]
    public async Task What_its_function_throws_the_Get_throws_and_the_next_Get_goes_on(
        [Values] bool waiting, [Values] bool takes, [Values] bool putsBack)
    {
        bool throws = true;
        var error = new InvalidDataException();
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = derive(value.Where(_ => throws ? throw error : true)).Watch();
        Task? get = waiting ? Start() : null;
        Task set = value.StartSet(1);

        Assert.That(await (get ?? Start()).FailureAsync(), takes ? Is.SameAs(error) : Is.Null);
        if (!takes)
        {
            Assert.That(watcher.HasUnread, Is.True);
            Assert.That(() => watcher.TryPeek(out _), Throws.Exception.SameAs(error));
            await set.StillWaitsAsync(sync);
            Assert.That(await watcher.ReadToEndAsync().FailureAsync(), Is.SameAs(error));
        }

        await set.Within();
        throws = false;
        if (putsBack)
        {
            watcher.MarkUnread();
            Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        }

        Assert.That(watcher.TryGet(out _), Is.False);

        Task<int> next = watcher.StartGet();
        await value.SetAsync(2).Within();
        Assert.That(await next.Within(), Is.EqualTo(2));

        Task Start() => takes ? watcher.StartGet() : watcher.WaitForUnreadAsync().AsTask();
    }

    [Test]
    public async Task It_ends_with_its_source()
    {
        var error = new InvalidDataException();
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = derive(value.Where(static number => number % 2 == 0)).Watch();
        Task<int> get = watcher.StartGet();

        value.TryComplete(error);

        Assert.That(
            await get.FailureAsync(), Is.TypeOf<ChannelClosedException>().With.InnerException.SameAs(error));
    }
}
