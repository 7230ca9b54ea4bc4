#if NET
using EventChannels;
using Shop.Models;

namespace Shop.Models
{
    public sealed record Event(string Name);
}

// The library's namespace hides no class of that name.
namespace Shop.Services
{
    public static class Calendar
    {
        private static readonly MemoryValue<Event> _next = new(new Event("launch"));

        public static IWatchable<string> Names => _next.Select((Event coming) => coming.Name);
    }
}
#endif
