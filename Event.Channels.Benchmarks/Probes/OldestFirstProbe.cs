namespace EventChannels.Benchmarks;

/// <summary>Three Sets while the watcher does not read. The next Get must give the third value.</summary>
internal sealed class OldestFirstProbe : Probe
{
    private const int Rounds = 1_000;

    public override string Title => "A slow watcher finds an older value than the newest";

    public override ProbeAnswer Ask<TPeer, TWatcher>()
    {
        int bad = 0;
        for (int round = 1; round <= Rounds; round++)
        {
            TPeer peer = TPeer.Create(inline: false);
            TWatcher watcher = peer.Watch();
            for (int number = 1; number <= 3; number++)
            {
                peer.Set(number);
                peer.Settle();
            }

            if (!watcher.TryGet(out long read) || read != 3)
            {
                bad++;
            }
        }

        return new ProbeAnswer(bad, Rounds);
    }
}
