namespace EventChannels.Tests.MemoryOrder;

/// <summary>TakeUntil closes its source even if the last take and the cancellation happen at the same instant.</summary>
/// <remarks>
/// Each side writes the field that the other side reads. Without a fence on one side, this fails about once in 50,000
/// rounds.
/// </remarks>
[NonParallelizable]
public sealed class TakeUntilFenceTests
{
    [Test]
    public void A_last_take_during_the_cancellation_of_TakeUntil_closes_the_source()
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(200_000); round++)
        {
            using var end = new CancellationTokenSource();
            var value = new MemoryValue<int>(1);
            using IWatcher<int> watcher = value.TakeUntil(end.Token).Watch();

            duel.RunInTurns(round, () => watcher.TryGet(out _), end.Cancel);

            Assert.That(value.WatcherCount, Is.Zero, $"Watchers of the source after round {round}.");
        }
    }
}
