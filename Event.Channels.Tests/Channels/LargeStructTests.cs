namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class LargeStructTests(bool sync)
{
    [Test]
    public async Task A_struct_of_many_words_is_never_torn()
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
                for (int peek = 0; peek < 200; peek++)
                {
                    whole &= value.TryPeek(out Words peeked) && peeked.AreWhole;
                }

                Thread.Yield(); // otherwise it keeps a core and the lock from the producers
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

    /// <summary>64 words that are equal unless they come from two different Sets.</summary>
    private readonly struct Words(long word)
    {
        private readonly Four<Four<Four<long>>> _words = AllOf(word);

        public bool AreWhole => _words == AllOf(_words.First.First.First);

        private static Four<Four<Four<long>>> AllOf(long word) => new(new(new(word)));
    }

    private readonly record struct Four<T>(T First, T Second, T Third, T Fourth)
    {
        public Four(T all)
            : this(all, all, all, all)
        {
        }
    }
}
