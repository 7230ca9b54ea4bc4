namespace EventChannels.Tests.Races.Channels;

/// <summary>One result that several threads request at once, which is misuse.</summary>
public sealed class ResultRaceTests
{
    private const int Rounds = 10_000;

    [Test]
    public async Task Of_two_threads_that_request_the_result_of_a_Set_at_once_one_gets_it_and_no_other_Set_is_affected()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        int next = 0;
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            ValueTask set = value.SetAsync(++next);
            Assert.That(watcher.Drain(), Is.EqualTo([next]));
            int given = 0;

            duel.Run(Ask, Ask);

            Assert.That(given, Is.EqualTo(1));
            Task[] others = [value.StartSet(++next), value.StartSet(++next)];
            Assert.That(watcher.Drain(), Is.EqualTo([next - 1, next]));
            await Task.WhenAll(others).Within();

            void Ask()
            {
                try
                {
                    set.GetAwaiter().GetResult();
                    Interlocked.Increment(ref given);
                }
                catch (InvalidOperationException)
                {
                }
            }
        }
    }
}
