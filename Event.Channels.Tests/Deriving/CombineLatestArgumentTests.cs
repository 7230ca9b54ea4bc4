namespace EventChannels.Tests.Deriving;

public sealed class CombineLatestArgumentTests
{
    private static readonly MemoryValue<int> _value = new(1);
    private static readonly MemoryValue<int> _missing = null!;

    [Test]
    public void CombineLatest_names_a_missing_source()
    {
        AssertMissing(() => _missing.CombineLatest(_value), "first");
        AssertMissing(() => _value.CombineLatest(_missing), "second");
        AssertMissing(() => _missing.CombineLatest(_value, _value), "first");
        AssertMissing(() => _value.CombineLatest(_missing, _value), "second");
        AssertMissing(() => _value.CombineLatest(_value, _missing), "third");
        AssertMissing(() => _missing.CombineLatest(_value, _value, _value), "first");
        AssertMissing(() => _value.CombineLatest(_missing, _value, _value), "second");
        AssertMissing(() => _value.CombineLatest(_value, _missing, _value), "third");
        AssertMissing(() => _value.CombineLatest(_value, _value, _missing), "fourth");
        AssertMissing(() => ((IWatchable<int>[])null!).CombineLatest(), "sources");
        AssertMissing(() => ((IWatchable<int>[])null!).CombineLatest(static values => values), "sources");
    }

    [Test]
    public void CombineLatest_names_a_missing_function()
    {
        AssertMissing(() => _value.CombineLatest(_value, (Func<int, int, int>)null!), "combine");
        AssertMissing(() => _value.CombineLatest(_value, _value, (Func<int, int, int, int>)null!), "combine");
        AssertMissing(() => _value.CombineLatest(_value, _value, _value, (Func<int, int, int, int, int>)null!), "combine");
        AssertMissing(() => new[] { _value }.CombineLatest((Func<IReadOnlyList<int>, int>)null!), "combine");
    }

    [Test]
    public void CombineLatest_of_an_empty_list_says_that_it_needs_at_least_one_source()
    {
        Assert.That(
            static () => Array.Empty<IWatchable<int>>().CombineLatest(),
            Throws.TypeOf<ArgumentException>().With.Message.Contains("Give one source at least")
                .And.Property(nameof(ArgumentException.ParamName)).EqualTo("sources"));
    }

    [Test]
    public void CombineLatest_of_a_list_with_a_missing_source_says_which_one()
    {
        Assert.That(
            static () => new IWatchable<int>[] { _value, null!, _value }.CombineLatest(),
            Throws.TypeOf<ArgumentException>().With.Message.Contains("Source 1 is null")
                .And.Property(nameof(ArgumentException.ParamName)).EqualTo("sources"));
    }

    [Test]
    public void A_combination_with_a_source_that_cannot_be_watched_leaves_no_watchers_of_the_others()
    {
        var value = new MemoryValue<int>(1);

        Assert.That(() => value.CombineLatest(new Unwatchable()).Watch(), Throws.TypeOf<NotSupportedException>());
        Assert.That(value.WatcherCount, Is.Zero);
    }

    private static void AssertMissing(Func<object> call, string parameter) => Assert.That(
        () => call(),
        Throws.ArgumentNullException.With.Property(nameof(ArgumentException.ParamName)).EqualTo(parameter));

    private sealed class Unwatchable : IWatchable<int>
    {
        public IWatcher<int> Watch() => throw new NotSupportedException();

        public IWatcher<int> Watch(Delivery delivery) => throw new NotSupportedException();

        public bool TryPeek(out int value) => throw new NotSupportedException();
    }
}
