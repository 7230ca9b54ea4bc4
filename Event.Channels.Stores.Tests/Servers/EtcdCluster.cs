namespace EventChannels.Stores.Tests.Servers;

/// <summary>Three members of etcd, of which any two can work without the third.</summary>
internal sealed class EtcdCluster : IAsyncDisposable
{
    public EtcdCluster()
    {
        Members = [.. from name in new[] { "one", "two", "three" } select new EtcdServer(name)];
        foreach (EtcdServer member in Members)
        {
            member.Members = Members;
        }
    }

    public IReadOnlyList<EtcdServer> Members { get; }

    public IReadOnlyList<string> Endpoints => [.. Members.Select(member => member.Endpoint)];

    /// <summary>Starts all members. The task ends when all of them answer.</summary>
    public async Task StartAsync()
    {
        bool[] answer;
        do
        {
            foreach (EtcdServer member in Members)
            {
                member.ChoosePorts();
            }

            answer = await StartMembersAsync();
        }
        while (answer.Contains(false));
    }

    /// <summary>The current leader. Waits until there is one.</summary>
    public async Task<EtcdServer> LeaderAsync()
    {
        long start = Environment.TickCount64;
        while (true)
        {
            bool[] leads = await Task.WhenAll(Members.Select(member => member.LeadsAsync()));
            if (Array.IndexOf(leads, true) is var leader and >= 0)
            {
                return Members[leader];
            }

            Assert.That(
                Environment.TickCount64 - start, Is.LessThan(Deadlines.Unexpected.TotalMilliseconds), "There is no leader.");
            await Task.Delay(10); // a process announces no change
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (EtcdServer member in Members)
        {
            await member.DisposeAsync();
        }
    }

    // A member that finds a port taken ends, and the others would wait for it.
    private async Task<bool[]> StartMembersAsync()
    {
        Task<bool>[] starts = [.. Members.Select(member => member.TryStartAsync())];
        await foreach (Task<bool> start in Task.WhenEach(starts))
        {
            if (!await start)
            {
                foreach (EtcdServer member in Members)
                {
                    member.Kill();
                    member.DeleteData();
                }

                return [false];
            }
        }

        return [true];
    }
}
