namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
public sealed class ReentrancyTests(bool sync)
{
    [Test]
    public async Task A_value_can_be_set_from_the_continuation_of_its_own_watcher()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        Task<int> chain = Task.Run(async () =>
        {
            int last = await watcher.GetAsync();
            while (last < 100)
            {
                ValueTask<int> next = watcher.GetAsync();
                value.Set(last + 1);
                last = await next;
            }

            return last;
        });
        await value.SetAsync(1).Within();

        Assert.That(await chain.Within(), Is.EqualTo(100));
    }
}
