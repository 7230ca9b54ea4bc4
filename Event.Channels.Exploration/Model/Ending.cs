namespace EventChannels.Exploration.Model;

/// <summary>The end of a watcher of TakeUntil.</summary>
internal sealed class Ending(UpdateOrder order)
{
    /// <summary>Whether the cancellation has begun.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether all that it does is done, so that no Get may wait.</summary>
    public bool IsOver { get; set; }

    /// <summary>The newest version when it began, and the last in line.</summary>
    public int Newest { get; private set; }

    /// <inheritdoc cref="Newest"/>
    public int Last { get; private set; }

    /// <summary>Notes that the cancellation begins.</summary>
    public void Begin()
    {
        if (!HasBegun)
        {
            (HasBegun, Newest, Last) = (true, order.Newest, order.Last);
        }
    }
}
