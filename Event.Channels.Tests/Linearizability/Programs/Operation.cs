using System.Globalization;

namespace EventChannels.Tests.Linearizability.Programs;

/// <summary>One operation of a program.</summary>
internal sealed record Operation(OperationKind Kind)
{
    /// <summary>The number of the watcher that it uses or opens.</summary>
    public int Watcher { get; init; }

    /// <summary>The number that it sets or adds.</summary>
    public int Value { get; init; }

    /// <summary>The value that a CompareAndSet expects.</summary>
    public int Expected { get; init; }

    /// <summary>The number of the token that it uses or cancels; null for none.</summary>
    public int? Token { get; init; }

    /// <summary>Whether its thread continues at once, even if the operation waits.</summary>
    public bool IsLeft { get; init; }

    /// <summary>Whether it updates the value.</summary>
    public bool IsSet => Kind <= OperationKind.SetIfChanged;

    /// <summary>Whether it may end after its method returns.</summary>
    public bool IsAsync => Kind is > OperationKind.Set and <= OperationKind.SetIfChanged || IsGet;

    /// <summary>Whether its watcher accepts no other Get while it waits.</summary>
    public bool IsGet => Kind is OperationKind.Get or OperationKind.WaitForUnread;

    public override string ToString()
    {
        string token = Token is { } number ? $"token {number}" : "";
        string arguments = Kind switch
        {
            OperationKind.Set => Text(Value),
            OperationKind.SetAsync or OperationKind.SetIfChanged => Joined(Text(Value), token),
            OperationKind.Update => Joined("+" + Text(Value), token),
            OperationKind.CompareAndSet => Joined(Text(Expected) + " to " + Text(Value), token),
            _ => token,
        };
        string watcher = Kind >= OperationKind.Get ? $"watcher {Watcher}." : "";
        string opened = Kind is OperationKind.WatchAsync or OperationKind.WatchSync ? $"watcher {Watcher} = " : "";
        return $"{opened}{watcher}{Kind}({arguments}){(IsLeft ? " left" : "")}";
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Joined(string first, string second) => second.Length == 0 ? first : $"{first}, {second}";
}
