namespace EventChannels.Tests.Channels;

/// <summary>A watcher disposed after an update has ended its Get and before the Get continues.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class DisposedWhileResumedTests(bool sync)
{
    [Test]
    public void A_watcher_disposed_between_an_update_and_the_end_of_its_Get_refuses_further_use([Values] bool takes)
    {
        bool completes = !takes;
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = true };
        MemoryWatcher<int>[] watchers = [value.Watch(), value.Watch()];
        bool first = true;
        List<Exception?> thrown = [];
        bool? readable = null;
        for (int index = 0; index < 2; index++)
        {
            // The first to continue finds the other one between its update and its continuation.
            MemoryWatcher<int> other = watchers[1 - index];
            Action goOn = () =>
            {
                if (first)
                {
                    first = false;
                    other.Dispose();
                    thrown.AddRange(
                    [
                        Thrown(() => other.TryGet(out _)),
                        Thrown(other.MarkUnread),
                        Thrown(() => { _ = other.GetAsync().AsTask(); }),
                        Thrown(() => { _ = other.WaitForUnreadAsync().AsTask(); }),
                    ]);
                    readable = other.Reader.TryRead(out _);
                }
            };
            if (takes)
            {
                Continuations.OnCompleted(watchers[index].GetAsync(), goOn);
            }
            else
            {
                Continuations.OnCompleted(watchers[index].WaitForUnreadAsync(), goOn);
            }
        }

        _ = completes ? value.TryComplete() : value.StartSet(1).IsCompleted;

        Assert.That(thrown, Has.Count.EqualTo(4).And.All.TypeOf<ObjectDisposedException>());
        Assert.That(readable, Is.False, "Its reader behaves like that of a completed channel.");
    }

    private static Exception? Thrown(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception thrown)
        {
            return thrown;
        }
    }
}
