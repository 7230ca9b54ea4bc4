using Spectre.Console;
using Spectre.Console.Rendering;

namespace Quickstart;

/// <summary>A bar as wide as its place: what was delivered against what was coalesced.</summary>
internal sealed class DeliveryBar(Tally tally) : Renderable
{
    // Two shapes, not two colours alone: a terminal may show no colours, and a person may not see them.
    public const char Delivered = '█';
    public const char Coalesced = '░';

    private const int LeastWidth = 8;

    protected override Measurement Measure(RenderOptions options, int maxWidth) =>
        new(Math.Min(LeastWidth, maxWidth), maxWidth);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        long all = Math.Max(1, tally.Delivered + tally.Coalesced);
        int delivered = (int)Math.Ceiling(maxWidth * (double)tally.Delivered / all);
        yield return new Segment(new string(Delivered, delivered), Color.Green);
        yield return new Segment(new string(Coalesced, maxWidth - delivered), Color.Grey);
    }
}
