using EventChannels.Benchmarks;

namespace EventChannels.Tests.Soak;

/// <summary>The faults that the soak finds in the numbers of one watcher.</summary>
public sealed class LedgerCheckTests
{
    [Test]
    public void Numbers_that_only_increase_are_right_for_a_newest_value_watcher()
    {
        var check = new LedgerCheck(isWhole: false);

        Assert.That(See(check, 0, 1, 5), Is.Null);
        Assert.That(check.Judge(static _ => false), Is.Null);
    }

    [Test]
    public void A_number_that_goes_back_is_a_fault() =>
        Assert.That(See(new LedgerCheck(isWhole: false), 5, 4), Is.EqualTo("it got 0:4 after 5"));

    [Test]
    public void A_first_number_from_before_the_Watch_is_a_fault() =>
        Assert.That(See(new LedgerCheck(isWhole: false, least: 7, current: 7), 6), Is.EqualTo("it got 0:6 after 6"));

    [Test]
    public void A_gap_is_a_fault_for_an_every_value_watcher_unless_the_missing_values_were_abandoned([Values] bool isAbandoned)
    {
        var check = new LedgerCheck(isWhole: true);
        See(check, 0, 1, 3);

        Assert.That(check.Judge(number => isAbandoned && number == 2), isAbandoned ? Is.Null : Is.EqualTo("it never got 2"));
    }

    private static string? See(LedgerCheck check, params long[] numbers) =>
        numbers.Select(number => check.Saw(Stamp.Of(0, number))).LastOrDefault(fault => fault is not null);
}
