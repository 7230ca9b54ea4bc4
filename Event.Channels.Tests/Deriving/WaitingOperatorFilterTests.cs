using System.Threading.Channels;

namespace EventChannels.Tests.Deriving;

/// <summary>A source that skips values.</summary>
[TestFixtureSource(typeof(WaitingOperators), nameof(WaitingOperators.All))]
internal sealed class WaitingOperatorFilterTests(WaitingOperators.Operator derive, bool sync)
{
    [Test]
    public async Task A_value_skipped_by_a_sources_filter_ends_no_Get_and_blocks_no_producer()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        int asked = 0;
        using IWatcher<int> watcher = derive(value.Where(number =>
        {
            Volatile.Write(ref asked, number);
            return number % 2 == 0;
        })).Watch();
        Task<int> get = watcher.StartGet();

        await value.SetAsync(3).Within();
        await Deadlines.UntilAsync(() => Volatile.Read(ref asked) == 3, "the filter to test it");
        await get.StillWaitsAsync();

        Task set = value.StartSet(4);
        Assert.That(await get.Within(), Is.EqualTo(4));
        await set.Within();
    }

    [Test]
    public async Task A_Get_over_a_filtered_source_ends_with_the_source()
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
