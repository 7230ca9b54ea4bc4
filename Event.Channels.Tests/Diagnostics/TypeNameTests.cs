namespace EventChannels.Tests.Diagnostics;

/// <summary>Types in texts have their C# names.</summary>
public sealed class TypeNameTests
{
    [TestCase(typeof(int), "int")]
    [TestCase(typeof(string), "string")]
    [TestCase(typeof(object), "object")]
    [TestCase(typeof(nint), "nint")]
    [TestCase(typeof(decimal), "decimal")]
    [TestCase(typeof(DayOfWeek), "DayOfWeek")]
    [TestCase(typeof(int?), "int?")]
    [TestCase(typeof(DayOfWeek?), "DayOfWeek?")]
    [TestCase(typeof((int, string)?), "(int, string)?")]
    [TestCase(typeof(Dictionary<string, int[]>), "Dictionary<string, int[]>")]
    [TestCase(typeof(List<List<int?>>), "List<List<int?>>")]
    [TestCase(typeof((double, double)), "(double, double)")]
    [TestCase(typeof((int, (int, int))), "(int, (int, int))")]
    [TestCase(typeof((int, int, int, int, int, int, int)), "(int, int, int, int, int, int, int)")]
    [TestCase(typeof((int, int, int, int, int, int, int, long)), "(int, int, int, int, int, int, int, long)")]
    [TestCase(typeof((int, int, int, int, int, int, int, int, int, (int, int))), "(int, int, int, int, int, int, int, int, int, (int, int))")]
    [TestCase(typeof(ValueTuple<int>), "ValueTuple<int>")]
    [TestCase(typeof(ValueTuple), "ValueTuple")]
    [TestCase(typeof(Tuple<int, int>), "Tuple<int, int>")]
    [TestCase(typeof(int[]), "int[]")]
    [TestCase(typeof(int[,]), "int[,]")]
    [TestCase(typeof(int[][,,]), "int[][,,]")]
    [TestCase(typeof(int?[,][]), "int?[,][]")]
    [TestCase(typeof(Outer), "TypeNameTests.Outer")]
    [TestCase(typeof(Outer.Inner<int>), "TypeNameTests.Outer.Inner<int>")]
    [TestCase(typeof(Generic<string>.Plain), "TypeNameTests.Generic<string>.Plain")]
    [TestCase(typeof(Generic<string>.Inner<int?, Outer[]>), "TypeNameTests.Generic<string>.Inner<int?, TypeNameTests.Outer[]>")]
    [TestCase(typeof(Dictionary<int, string>.KeyCollection), "Dictionary<int, string>.KeyCollection")]
    [TestCase(typeof(MemoryValue<int?>), "MemoryValue<int?>")]
    public void A_value_without_a_name_has_the_name_of_its_type(Type type, string name)
    {
        object value = Activator.CreateInstance(typeof(MemoryValue<>).MakeGenericType(type))!;

        Assert.That(value.ToString(), Is.EqualTo($"MemoryValue<{name}>: no data (0 watchers)"));
    }

    public class Outer
    {
        public class Inner<T>;
    }

    public class Generic<T>
    {
        public class Plain;

        public class Inner<TFirst, TSecond>;
    }
}
