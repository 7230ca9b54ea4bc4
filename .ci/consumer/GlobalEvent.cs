#if !NET
using EventChannels;

// A class outside of every namespace comes before every using, so it has a build without the others.
public sealed class Event
{
    public string Name { get; set; } = "";

    public static Event Named(string name) => new() { Name = name };
}

namespace Shop.Services
{
    public static class Calendar
    {
        private static readonly MemoryValue<Event> _next = new(Event.Named("launch"));

        public static IWatchable<string> Names => _next.Select((Event coming) => coming.Name);
    }
}
#endif
