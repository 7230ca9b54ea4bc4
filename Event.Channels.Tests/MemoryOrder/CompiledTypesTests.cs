#pragma warning disable CA1823, IDE0052, IDE0044 // fields for the search to find
namespace EventChannels.Tests.MemoryOrder;

/// <summary>The fields that the search for fields without a lock finds, and those that it leaves out.</summary>
public sealed class CompiledTypesTests
{
    [Test]
    public void A_plain_field_that_a_public_method_reads_is_found()
    {
        SharedField found = Find("_plain")!;

        Assert.That(found.Fence, Is.Null);
        Assert.That(found.ToString(), Is.EqualTo("Field Sample._plain is read without a lock in Sample.Look"));
    }

    [Test]
    public void A_field_read_in_a_lambda_after_the_lock_or_through_an_interface_is_found(
        [Values("_inLambda", "_afterLock", "_byInterface", "Automatic")] string field) =>
        Assert.That(Find(field), Has.Property(nameof(SharedField.Fence)).Null);

    [Test]
    public void A_field_used_only_under_a_lock_or_during_construction_is_not_reported(
        [Values("_inLock", "_inCalledMethod", "_made")] string field) =>
        Assert.That(Find(field), Is.Null);

    [Test]
    public void A_field_that_is_volatile_or_used_through_Interlocked_has_a_fence()
    {
        Assert.That(Find("_volatile")!.Fence, Is.EqualTo(SharedField.Volatile));
        Assert.That(Find("_interlocked")!.Fence, Is.EqualTo(SharedField.Fenced));
        Assert.That(Find("_once")!.Fence, Is.Null, "Once through Interlocked, and once without.");
    }

    private static SharedField? Find(string field) =>
        new CompiledTypes([typeof(Sample), typeof(IStep), .. typeof(Sample).GetNestedTypes(System.Reflection.BindingFlags.NonPublic)])
            .UnlockedFields()
            .SingleOrDefault(found => found.Name == $"{nameof(Sample)}.{field}");
}

internal interface IStep
{
    void Step();
}

internal sealed class Sample : IStep
{
    private readonly object _gate = new();
    private int _made;
    private int _plain;
    private int _inLambda;
    private int _afterLock;
    private int _byInterface;
    private int _inLock;
    private int _inCalledMethod;
    private volatile int _volatile;
    private int _interlocked;
    private int _once;

    public Sample() => _made = 1;

    private int Automatic { get; set; }

    public int Look() => _plain + Automatic + _volatile + _once + _made;

    public Func<int> LookLater() => () => _inLambda;

    public int Use()
    {
        int sum = 0;
        lock (_gate)
        {
            _plain++;
            _inLambda++;
            _afterLock++;
            _byInterface++;
            sum += _inLock++;
            Automatic++;
            _volatile++;
            Count();
        }

        ((IStep)this).Step();
        return sum + _afterLock + Interlocked.Increment(ref _interlocked) + Interlocked.CompareExchange(ref _once, Limit(3), 0);
    }

    void IStep.Step() => _byInterface++;

    private static int Limit(int value) => value;

    private void Count() => _inCalledMethod++;
}
