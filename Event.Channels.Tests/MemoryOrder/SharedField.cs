using System.Reflection;

namespace EventChannels.Tests.MemoryOrder;

/// <summary>A field that several threads may know, and all that is done with it without a lock.</summary>
internal sealed class SharedField(FieldInfo declared, IEnumerable<FieldAccess> unlocked)
{
    /// <summary>What keeps the order of a field by itself.</summary>
    public const string Volatile = "volatile";

    /// <summary>Likewise, if each access that is not under a lock goes through it.</summary>
    public const string Fenced = "Volatile, Interlocked";

    public IReadOnlyList<FieldAccess> Unlocked { get; } = [.. unlocked];

    /// <summary>Its type and its name, as the source has them.</summary>
    public string Name { get; } = $"{declared.DeclaringType!.Name.Split('`')[0]}.{SourceName(declared.Name)}";

    /// <summary>What keeps its order; null if it must be something else.</summary>
    public string? Fence => declared.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsVolatile") ? Volatile
        : Unlocked.All(access => access.IsFenced) ? Fenced
        : null;

    /// <summary>What is done without a lock and without a fence, for one who has to think about it.</summary>
    public override string ToString()
    {
        FieldAccess example = Unlocked.FirstOrDefault(access => !access.IsFenced) ?? Unlocked[0];
        return $"Field {Name} is {(example.Writes ? "written" : "read")} without a lock in {example.Method.Name}";
    }

    // <Version>k__BackingField is of Version.
    private static string SourceName(string name) => name.StartsWith('<') ? name[1..name.IndexOf('>')] : name;
}
