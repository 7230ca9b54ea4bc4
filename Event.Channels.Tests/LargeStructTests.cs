namespace Event.Channels.Tests;

[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
public sealed class LargeStructTests(bool sync)
{
    [Test]
    public async Task A_struct_of_eight_words_never_tears()
    {
        int sets = Stress.Rounds(sync ? 500 : 20_000);
        var value = new MemoryValue<Words>(new Words(0)) { Sync = sync };
        Task<bool>[] followers =
        [
            .. Enumerable.Range(0, 2).Select(_ => value.Watch()).ToArray()
                .Select(watcher => Task.Run(() => AllWholeAsync(watcher))),
        ];
        int producing = 2;
        Task<bool> peeker = Threads.Run(() =>
        {
            bool whole = true;
            while (Volatile.Read(ref producing) > 0)
            {
                whole &= value.TryPeek(out Words peeked) && peeked.AreWhole;
                Thread.Yield(); // else it keeps a core and the lock from the producers
            }

            return whole;
        });

        await Threads.RunTogetherAsync(2, producer =>
        {
            for (int set = 1; set <= sets; set++)
            {
                value.Set(new Words((set * 2) + producer));
            }

            return Interlocked.Decrement(ref producing);
        });
        value.TryComplete();

        Assert.That(await peeker.Within(), Is.True);
        Assert.That(await Task.WhenAll(followers).Within(), Is.All.True);
    }

    private static async Task<bool> AllWholeAsync(MemoryWatcher<Words> watcher)
    {
        bool whole = true;
        await foreach (Words words in watcher.ReadAllAsync())
        {
            whole &= words.AreWhole;
        }

        return whole;
    }

    /// <summary>Eight words that are equal, unless they come from two different Sets.</summary>
    private readonly struct Words(long word)
    {
        private readonly long _0 = word;
        private readonly long _1 = word;
        private readonly long _2 = word;
        private readonly long _3 = word;
        private readonly long _4 = word;
        private readonly long _5 = word;
        private readonly long _6 = word;
        private readonly long _7 = word;

        public bool AreWhole =>
            _0 == _1 && _0 == _2 && _0 == _3 && _0 == _4 && _0 == _5 && _0 == _6 && _0 == _7;
    }
}
