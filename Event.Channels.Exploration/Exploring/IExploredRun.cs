namespace EventChannels.Exploration.Exploring;

/// <summary>A program in one execution.</summary>
internal interface IExploredRun
{
    /// <summary>Runs it, and judges what it did.</summary>
    void Run();

    /// <summary>Its calls and their outcomes, for a report: one a line.</summary>
    IEnumerable<string> Account { get; }
}
