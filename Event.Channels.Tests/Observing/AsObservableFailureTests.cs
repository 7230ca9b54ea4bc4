namespace EventChannels.Tests.Observing;

/// <summary>The destination of an exception that an observer throws.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class AsObservableFailureTests(bool sync)
{
    [Test]
    public void An_exception_from_an_observer_inside_Subscribe_is_thrown_by_Subscribe([Values] bool cancellation)
    {
        Exception thrown = cancellation ? new OperationCanceledException() : new ObserverException();
        var value = new MemoryValue<int>(1) { Sync = sync };
        var observer = new RecordingObserver<int>(_ => throw thrown);

        Assert.That(() => value.AsObservable().Subscribe(observer), Throws.Exception.SameAs(thrown));

        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public void An_exception_from_an_observer_at_the_end_of_a_completed_value_is_thrown_by_Subscribe([Values] bool withError)
    {
        var thrown = new ObserverException();
        var value = new MemoryValue<int>(1) { Sync = sync };
        value.TryComplete(withError ? new InvalidDataException("the reason") : null);
        var observer = new RecordingObserver<int>(whenEnded: () => throw thrown);

        Assert.That(() => value.AsObservable().Subscribe(observer), Throws.Exception.SameAs(thrown));

        Assert.That((value.WatcherCount, observer.Values), Is.EqualTo((0, new[] { 1 })));
        Assert.That(observer.IsBroken, Is.False);
    }

    [Test]
    public async Task A_later_exception_from_an_observer_is_thrown_in_the_context_of_Subscribe([Values] bool atTheEnd)
    {
        var thrown = new ObserverException();
        var context = new RecordingContext();
        var value = new MemoryValue<int> { Sync = sync };
        RecordingObserver<int> observer = Throwing(thrown, atTheEnd);
        using IDisposable subscription = await context.Run(() => value.AsObservable().Subscribe(observer));

        Provoke(value, atTheEnd);

        await Deadlines.UntilAsync(() => !context.Posted.IsEmpty, "the exception to be posted");
        Assert.That(context.Posted.Single(), Throws.Exception.SameAs(thrown));
        Assert.That((value.WatcherCount, context.Operations), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_later_exception_from_an_observer_without_a_context_is_unhandled_on_the_thread_pool(
        [Values] bool atTheEnd)
    {
        var thrown = new ObserverException();
        Task<Exception> unhandled = UnhandledExceptions.Expect(thrown);
        var value = new MemoryValue<int> { Sync = sync };
        RecordingObserver<int> observer = Throwing(thrown, atTheEnd);
        using IDisposable subscription = await Threads.Run(() => value.AsObservable().Subscribe(observer));

        Provoke(value, atTheEnd);

        Assert.That(await unhandled.Within(), Is.SameAs(thrown));
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task An_exception_from_an_observer_is_unhandled_together_with_the_refusal_of_its_context()
    {
        var thrown = new ObserverException();
        Task<Exception> unhandled = UnhandledExceptions.Expect(thrown);
        var value = new MemoryValue<int> { Sync = sync };
        using IDisposable subscription = await Threads.Run(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new ClosedContext());
            return value.AsObservable().Subscribe(Throwing(thrown, atTheEnd: false));
        });

        Provoke(value, atTheEnd: false);

        var both = (AggregateException)await unhandled.Within();
        Assert.That(both.InnerExceptions[0], Is.SameAs(thrown));
        Assert.That(both.InnerExceptions[1], Is.TypeOf<NotSupportedException>());
    }

    [Test]
    public async Task An_exception_from_an_observer_for_a_second_available_value_is_not_thrown_by_Subscribe()
    {
        var thrown = new ObserverException();
        var context = new RecordingContext();
        var value = new MemoryValue<int>(1) { Sync = sync };
        Task set = Task.CompletedTask;
        var observer = new RecordingObserver<int>(told => set = told == 1 ? value.StartSet(2) : throw thrown);

        using IDisposable subscription = await context.Run(() => value.AsObservable().Subscribe(observer));

        await Deadlines.UntilAsync(() => !context.Posted.IsEmpty, "the exception to be posted");
        Assert.That(context.Posted.Single(), Throws.Exception.SameAs(thrown));
        await set.Within();
    }

    private static RecordingObserver<int> Throwing(Exception thrown, bool atTheEnd) => atTheEnd
        ? new RecordingObserver<int>(whenEnded: () => throw thrown)
        : new RecordingObserver<int>(_ => throw thrown);

    private static void Provoke(MemoryValue<int> value, bool atTheEnd)
    {
        if (atTheEnd)
        {
            value.TryComplete();
        }
        else
        {
            value.Set(1);
        }
    }

    private sealed class ClosedContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => throw new NotSupportedException("closed");
    }
}
