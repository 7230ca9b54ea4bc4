using EventChannels.Benchmarks;

namespace EventChannels.Tests.Soak;

/// <summary>The faults that the soak finds in the sequences of several watchers.</summary>
public sealed class OneOrderTests
{
    private static readonly Stamp _first = Stamp.Of(0, 1);
    private static readonly Stamp _second = Stamp.Of(1, 1);
    private static readonly Stamp _third = Stamp.Of(2, 1);

    [Test]
    public void Sequences_that_omit_different_values_are_parts_of_one_order()
    {
        var order = new OneOrder();
        order.Add([_first, _third]);
        order.Add([_first, _second]);
        order.Add([_second, _third]);

        Assert.That(order.Judge(), Is.Null);
    }

    [Test]
    public void Two_watchers_that_saw_two_values_in_opposite_orders_are_a_fault()
    {
        var order = new OneOrder();
        order.Add([_first, _second]);
        order.Add([_second, _first]);

        Assert.That(order.Judge(), Does.Contain("0:1").And.Contain("1:1"));
    }

    [Test]
    public void A_circular_order_over_three_watchers_is_a_fault()
    {
        var order = new OneOrder();
        order.Add([_first, _second]);
        order.Add([_second, _third]);
        order.Add([_third, _first]);

        Assert.That(order.Judge(), Is.Not.Null);
    }
}
