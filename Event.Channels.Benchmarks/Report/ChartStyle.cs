using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;

namespace EventChannels.Benchmarks;

/// <summary>The common style of all charts. They are legible on light and dark pages, and highlight this library.</summary>
internal static class ChartStyle
{
    private static readonly OxyColor _library = OxyColor.Parse("#1F6FEB");
    private static readonly OxyColor _obvious = OxyColor.Parse("#57606A");

    /// <summary>Whether the costs differ so much that a linear scale would show only the greatest.</summary>
    public static bool NeedsLogarithm(double least, double most) => most / least > 20;

    // The margins are fixed, since the width of a text depends on the program that shows the chart.
    public static PlotModel NewModel(string title, double left) => new()
    {
        Title = title,
        TitleFontSize = 15,
        DefaultFont = "Helvetica, Arial, sans-serif",
        DefaultFontSize = 13,
        Background = OxyColors.White,
        TextColor = OxyColor.Parse("#1F2328"),
        PlotAreaBorderThickness = new OxyThickness(0),
        Padding = new OxyThickness(12),
        PlotMargins = new OxyThickness(left, 10, 20, 50),
    };

    public static Axis NewAxis(bool logarithmic, AxisPosition position, string unit)
    {
        Axis axis = logarithmic ? new LogarithmicAxis() : new LinearAxis();
        axis.Position = position;
        axis.Title = logarithmic ? $"{unit}, log scale" : unit;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = OxyColor.Parse("#E4E8EC");
        axis.TickStyle = TickStyle.None;
        axis.AxisTitleDistance = position == AxisPosition.Left ? 34 : 10;
        axis.LabelFormatter = Numbers.Tick;
        return axis;
    }

    /// <summary>A text to the right of a point.</summary>
    public static TextAnnotation NewLabel(string text, double x, double y, string peer) => new()
    {
        Text = text,
        TextPosition = new DataPoint(x, y),
        Offset = new ScreenVector(8, 0),
        TextHorizontalAlignment = HorizontalAlignment.Left,
        TextVerticalAlignment = VerticalAlignment.Middle,
        StrokeThickness = 0,
        FontWeight = PeerNames.IsLibrary(peer) ? FontWeights.Bold : FontWeights.Normal,
    };

    /// <summary>The color of a peer. All peers except this library and the baseline share one color.</summary>
    public static OxyColor ColorOf(string peer, OxyColor other) => peer switch
    {
        _ when PeerNames.IsLibrary(peer) => _library,
        PeerNames.Obvious => _obvious,
        _ => other,
    };

    public static string ToSvg(PlotModel model, double height)
    {
        SvgExporter exporter = new()
        {
            Width = 820,
            Height = height,
            IsDocument = false,
            UseVerticalTextAlignmentWorkaround = true, // not every viewer supports the attribute
        };
        return exporter.ExportToString(model);
    }
}
