#pragma warning disable CA1823, IDE0052, IDE0044 // fields that are there to be found
namespace EventChannels.Tests.MemoryOrder;

/// <summary>What the search for fields without a lock finds, and what it passes over.</summary>
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
    public void A_field_is_found_that_is_read_in_a_lambda_or_after_the_lock_or_by_an_interface(
        [Values("_inLambda", "_afterLock", "_byInterface", "Automatic")] string field) =>
        Assert.That(Find(field), Has.Property(nameof(SharedField.Fence)).Null);

    [Test]
    public void A_field_is_not_found_that_is_used_in_a_lock_or_by_methods_that_are_called_in_one_or_only_when_it_is_made(
        [Values("_inLock", "_inCalledMethod", "_made")] string field) =>
        Assert.That(Find(field), Is.Null);

    [Test]
    public void A_field_has_a_fence_that_is_volatile_or_used_through_Interlocked()
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
