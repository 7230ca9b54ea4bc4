namespace EventChannels.Exploration.Scheduling;

/// <summary>Receives the updates of an execution.</summary>
internal interface IUpdateListener
{
    /// <summary>An update has its place in the order.</summary>
    void Admit(int value, long version);

    /// <summary>An update is the newest.</summary>
    void Publish(int value);
}
