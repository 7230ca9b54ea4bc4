using EventChannels.Stores;
using Microsoft.Extensions.Primitives;

namespace EventChannels.Hosting.Tests.Stores;

/// <summary>A stored value gives change tokens.</summary>
public sealed class StoredValueTokenTests
{
    [Test]
    public async Task A_disposed_stored_value_gives_a_token_that_never_changes()
    {
        var value = new StoredValue<string>(new MemoryStore(), "key", StoreSerializer.Text);
        await value.DisposeAsync();

        IChangeToken token = value.GetChangeToken();
        using IDisposable registration = token.RegisterChangeCallback(_ => { }, null);

        Assert.That(token.HasChanged, Is.False);
    }

    [Test]
    public async Task A_stored_value_without_further_Sets_runs_no_further_callbacks()
    {
        await using var value = new StoredValue<string>(new MemoryStore(), "key", StoreSerializer.Text);
        await value.SetAsync("0");
        var calls = new MemoryValue<int>(0);
        using MemoryWatcher<int> watcher = calls.Watch();
        using IDisposable following = ChangeToken.OnChange(value.GetChangeToken, () => calls.Update(count => count + 1));

        for (int i = 1; i <= 20; i++)
        {
            await value.SetAsync($"{i}");
            await watcher.GetAsync(count => count >= i).AsTask().Within();
            await ReadRepeatedlyAsync();
        }

        Assert.That(calls.TryPeek(out int all), Is.True);
        Assert.That(all, Is.EqualTo(20));

        // Takes as long as a token needs to receive the stored value.
        async Task ReadRepeatedlyAsync()
        {
            for (int i = 0; i < 5; i++)
            {
                using IWatcher<string> reader = value.Watch();
                await reader.GetAsync().AsTask().Within();
            }
        }
    }
}
