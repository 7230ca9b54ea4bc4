#if NET
using EventChannels;
using Event = Shop.Orders.Event;

namespace Shop.Orders
{
    public sealed class Event
    {
        public int Number { get; set; }
    }
}

namespace Shop.Pages
{
    public static class Ledger
    {
        public static MemoryValue<Event> Last { get; } = new(new Event { Number = 1 });
    }
}
#endif
