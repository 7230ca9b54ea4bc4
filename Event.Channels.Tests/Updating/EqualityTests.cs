namespace EventChannels.Tests.Updating;

/// <summary>The equality of SetIfChanged and CompareAndSet, with either delivery.</summary>
public sealed class EqualityTests
{
    [Test]
    public void SetIfChanged_always_sets_the_first_value([Values(null, "", "text")] string? first)
    {
        var value = new MemoryValue<string?>();

        Assert.That(value.SetIfChanged(first), Is.True);

        Assert.That((value.TryPeek(out string? current), current), Is.EqualTo((true, first)));
        Assert.That(value.SetIfChanged(first), Is.False);
    }

    [Test]
    public void SetIfChanged_sets_the_first_value_without_asking_the_comparer()
    {
        var value = new MemoryValue<int>();
        int asked = 0;
        IEqualityComparer<int> comparer = EqualityComparer<int>.Create((_, _) => ++asked > 0);

        Assert.That(value.SetIfChanged(0, comparer), Is.True, "There is nothing that it could equal.");

        Assert.That((asked, value.TryPeek(out _)), Is.EqualTo((0, true)));
    }

    [Test]
    public void For_SetIfChanged_null_equals_only_null()
    {
        var value = new MemoryValue<string?>(null);

        Assert.That(value.SetIfChanged(null), Is.False);
        Assert.That(value.SetIfChanged(""), Is.True);
        Assert.That(value.SetIfChanged(null), Is.True);
        Assert.That((value.TryPeek(out string? current), current), Is.EqualTo((true, (string?)null)));
    }

    [Test]
    public void A_comparer_decides_equality_for_SetIfChanged()
    {
        var value = new MemoryValue<string?>("one");

        Assert.That(value.SetIfChanged("ONE", StringComparer.OrdinalIgnoreCase), Is.False);
        Assert.That((value.TryPeek(out string? current), current), Is.EqualTo((true, "one")));
        Assert.That(value.SetIfChanged("ONE"), Is.True);
    }

    [Test]
    public void SetIfChanged_throws_exceptions_from_the_types_own_equality()
    {
        var value = new MemoryValue<Incomparable>(new());

        Assert.That(() => value.SetIfChanged(new()), Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void For_SetIfChanged_not_a_number_equals_itself()
    {
        var value = new MemoryValue<double>(double.NaN);

        Assert.That(value.SetIfChanged(double.NaN), Is.False);
    }

    [Test]
    public void CompareAndSet_matches_no_expected_value_without_data()
    {
        var value = new MemoryValue<string?>();
        int asked = 0;

        Assert.That(value.CompareAndSet(null, "one"), Is.False);
        Assert.That(
            value.CompareAndSet(null, "one", EqualityComparer<string?>.Create((_, _) => ++asked > 0)),
            Is.False);

        Assert.That((asked, value.TryPeek(out _)), Is.EqualTo((0, false)));
    }

    [Test]
    public void For_CompareAndSet_null_equals_only_null()
    {
        var value = new MemoryValue<string?>(null);

        Assert.That(value.CompareAndSet("", "one"), Is.False);
        Assert.That(value.CompareAndSet(null, "one"), Is.True);
        Assert.That(value.CompareAndSet(null, "two"), Is.False);
        Assert.That(value.CompareAndSet("one", null), Is.True);
        Assert.That((value.TryPeek(out string? current), current), Is.EqualTo((true, (string?)null)));
    }

    [Test]
    public void A_comparer_decides_equality_for_CompareAndSet()
    {
        var value = new MemoryValue<string?>("one");

        Assert.That(value.CompareAndSet("ONE", "two"), Is.False);
        Assert.That(value.CompareAndSet("ONE", "two", StringComparer.OrdinalIgnoreCase), Is.True);
        Assert.That((value.TryPeek(out string? current), current), Is.EqualTo((true, "two")));
    }

    private sealed class Incomparable
    {
        public override bool Equals(object? obj) => throw new InvalidDataException("the type's own");

        public override int GetHashCode() => 0;
    }
}
