using System.Reflection;

namespace EventChannels.Tests.MemoryOrder;

/// <summary>A field that several threads may know, and all its accesses without a lock.</summary>
internal sealed class SharedField(FieldInfo declared, IEnumerable<FieldAccess> unlocked)
{
    /// <summary>The fence that the field itself has.</summary>
    public const string Volatile = "volatile";

    /// <summary>The fence, if each access outside a lock goes through it.</summary>
    public const string Fenced = "Volatile, Interlocked";

    public IReadOnlyList<FieldAccess> Unlocked { get; } = [.. unlocked];

    /// <summary>Its type and name in the source.</summary>
    public string Name { get; } = $"{declared.DeclaringType!.Name.Split('`')[0]}.{SourceName(declared.Name)}";

    /// <summary>The fence that orders it; null if it must be something else.</summary>
    public string? Fence => declared.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsVolatile") ? Volatile
        : Unlocked.All(access => access.IsFenced) ? Fenced
        : null;

    /// <summary>The accesses without a lock and without a fence, for a developer who has to examine them.</summary>
    public override string ToString()
    {
        FieldAccess example = Unlocked.FirstOrDefault(access => !access.IsFenced) ?? Unlocked[0];
        return $"Field {Name} is {(example.Writes ? "written" : "read")} without a lock in {example.Method.Name}";
    }

    // <Version>k__BackingField belongs to Version.
    private static string SourceName(string name) => name.StartsWith('<') ? name[1..name.IndexOf('>')] : name;
}
