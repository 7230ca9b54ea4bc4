using EventChannels.Exploration.Exploring;

namespace EventChannels.Exploration.Model;

// What a report tells of it.
internal sealed partial class ProgramRun : IExploredRun
{
    public IEnumerable<string> Account =>
        [.. _calls.OrderBy(call => call.Begun).Select(call => call.ToString()), $"updates in their order: {First}"];
}
