namespace EventChannels.Exploration.Model;

/// <summary>The end of a watcher of TakeUntil.</summary>
internal sealed class Ending(UpdateOrder order)
{
    /// <summary>Whether the cancellation has begun.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether the cancellation has taken full effect; then no Get may wait.</summary>
    public bool IsOver { get; set; }

    /// <summary>The newest version when the cancellation began, and the last in the queue.</summary>
    public int Newest { get; private set; }

    /// <inheritdoc cref="Newest"/>
    public int Last { get; private set; }

    /// <summary>Records that the cancellation begins.</summary>
    public void Begin()
    {
        if (!HasBegun)
        {
            (HasBegun, Newest, Last) = (true, order.Newest, order.Last);
        }
    }
}
