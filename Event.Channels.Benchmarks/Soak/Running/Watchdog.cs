namespace EventChannels.Benchmarks;

/// <summary>Looks once a second whether each party gets on.</summary>
/// <remarks>
/// Time is counted in looks, not by the clock: if the whole process does not run for a while, no look is made either. A
/// minute is far longer than a busy machine keeps one party from its next step, and a lost wake-up lasts for ever.
/// </remarks>
internal sealed class Watchdog(IReadOnlyList<SoakWorker> workers, Faults faults)
{
    private const int MostLooksWithoutStep = 60;

    // Parties that get on, but to no end.
    private const int MostLooksOfALife = 240;

    private readonly Dictionary<Party, (long Steps, int Looks)> _parties = [];
    private readonly Dictionary<Life, int> _lives = [];

    public void Look()
    {
        Life[] lives = [.. workers.Select(worker => worker.Current).OfType<Life>()];
        Party[] parties = [.. lives.SelectMany(life => life.Parties()).Where(party => !party.Ended.IsCompleted)];
        Forget(_lives, lives);
        Forget(_parties, parties);
        foreach (Life life in lives)
        {
            int looks = _lives[life] = _lives.GetValueOrDefault(life) + 1;
            if (looks == MostLooksOfALife)
            {
                faults.Add($"{life} has not ended after {looks} s: {string.Join("; ", parties.Where(party => party.Life == life))}");
            }
        }

        foreach (Party party in parties)
        {
            long steps = party.Steps;
            (long before, int looks) = _parties.GetValueOrDefault(party, (-1, 0));
            looks = steps == before ? looks + 1 : 0;
            _parties[party] = (steps, looks);
            if (looks == MostLooksWithoutStep)
            {
                faults.Add($"{party.Life}, {party.Name} is stuck: for {looks} s it {party.Doing}");
            }
        }
    }

    private static void Forget<TKey, TValue>(Dictionary<TKey, TValue> known, TKey[] present)
        where TKey : notnull
    {
        HashSet<TKey> kept = [.. present];
        foreach (TKey gone in known.Keys.Where(key => !kept.Contains(key)).ToArray())
        {
            known.Remove(gone);
        }
    }
}
