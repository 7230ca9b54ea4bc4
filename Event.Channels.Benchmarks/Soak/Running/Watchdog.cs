namespace EventChannels.Benchmarks;

/// <summary>Checks once a second that each party makes progress.</summary>
/// <remarks>
/// Time is counted in checks, not by the clock, so a time in which the whole process does not run is not counted. A minute is
/// far longer than a busy machine delays the next step of a party. A lost wake-up lasts forever.
/// </remarks>
internal sealed class Watchdog(IReadOnlyList<SoakWorker> workers, Faults faults)
{
    private const int MostLooksWithoutStep = 60;

    // For parties that make progress but never end.
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
