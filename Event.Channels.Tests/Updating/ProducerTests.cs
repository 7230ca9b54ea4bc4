using System.Threading.Channels;

namespace EventChannels.Tests.Updating;

/// <summary>A producer that has only an <see cref="IValue{T}"/>.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ProducerTests(bool sync)
{
    [Test]
    public async Task SetIfChangedAsync_and_CompareAndSetAsync_accept_a_token_without_a_comparer()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        CancellationToken token = CancellationToken.None;

        Assert.That(await ((IValue<int>)value).SetIfChangedAsync(1, token), Is.False);
        Assert.That(await value.SetIfChangedAsync(2, token), Is.True);
        Assert.That(await ((IValue<int>)value).CompareAndSetAsync(1, 3, token), Is.False);
        Assert.That(await value.CompareAndSetAsync(2, 3, token), Is.True);
        Assert.That(await ((IValue<int>)value).UpdateAsync(current => current + 1, token), Is.EqualTo(4));
    }

    [Test]
    public void SetIfChangedAsync_and_CompareAndSetAsync_without_a_value_are_refused_at_once()
    {
        IValue<int> none = null!;

        Assert.That(() => { _ = none.SetIfChangedAsync(1, CancellationToken.None).AsTask(); }, Throws.ArgumentNullException);
        Assert.That(
            () => { _ = none.CompareAndSetAsync(1, 2, CancellationToken.None).AsTask(); }, Throws.ArgumentNullException);
    }

    [Test]
    public async Task SetFromAsync_works_with_any_implementation_of_IValue([Values] bool fromChannel)
    {
        var kept = new KeptValue();
        var channel = Channel.CreateUnbounded<int>();
        channel.Writer.TryWrite(1);
        channel.Writer.TryWrite(2);
        channel.Writer.Complete();

        await (fromChannel
            ? kept.SetFromAsync(channel.Reader, CancellationToken.None)
            : kept.SetFromAsync(channel.Reader.ReadAllAsync(), CancellationToken.None)).Within();

        Assert.That(kept.Log, Is.EqualTo([1, 2]));
    }

    [Test]
    public async Task SetFromAsync_yields_its_thread_if_the_source_always_has_something([Values] bool fromChannel)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using var cancellation = new CancellationTokenSource();
        Channel<int> endless = new EndlessChannel();
        Task setting = await Threads.Run(() => fromChannel
            ? value.SetFromAsync(endless.Reader, cancellation.Token)
            : value.SetFromAsync(endless.Reader.ReadAllAsync(), cancellation.Token)).Within();

        await Deadlines.UntilAsync(() => value.Current() > 1_000, "items to be set meanwhile");
        Assert.That(setting.IsCompleted, Is.False);
        await cancellation.CancelAsync().Within();

        Assert.That(await setting.FailureAsync(), Outcomes.CancelledBy(cancellation.Token));
    }

    // A custom value, which is not a MemoryValue.
    private sealed class KeptValue : IValue<int>
    {
        private readonly MemoryValue<int> _value = new();

        public List<int> Log { get; } = [];

        public IWatcher<int> Watch() => _value.Watch();

        public IWatcher<int> Watch(Delivery delivery) => _value.Watch(delivery);

        public bool TryPeek(out int value) => _value.TryPeek(out value);

        public ValueTask SetAsync(int value, CancellationToken cancellationToken = default)
        {
            Log.Add(value);
            return _value.SetAsync(value, cancellationToken);
        }

        public ValueTask<int> UpdateAsync(Func<int, int> update, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask<bool> SetIfChangedAsync(
            int value, IEqualityComparer<int>? comparer = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask<bool> CompareAndSetAsync(
            int expected, int value, IEqualityComparer<int>? comparer = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }

    private sealed class EndlessChannel : Channel<int>
    {
        public EndlessChannel() => Reader = new EndlessReader();

        private sealed class EndlessReader : ChannelReader<int>
        {
            private int _next;

            public override bool TryRead(out int item)
            {
                item = ++_next;
                return true;
            }

            public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => new(true);
        }
    }
}
