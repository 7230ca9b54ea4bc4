using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;

namespace EventChannels.Benchmarks;

/// <summary>What charts have in common: legible on a light page and on a dark one; this library stands out.</summary>
internal static class ChartStyle
{
    private static readonly OxyColor _library = OxyColor.Parse("#1F6FEB");
    private static readonly OxyColor _obvious = OxyColor.Parse("#57606A");

    /// <summary>Whether the two are so far apart that a linear scale would show the most alone.</summary>
    public static bool NeedsLogarithm(double least, double most) => most / least > 20;

    // Margins are fixed, as the width of a text depends on who shows the chart.
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

    /// <summary>The colour of a peer; all but this library and the baseline have the same one.</summary>
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
            UseVerticalTextAlignmentWorkaround = true, // not every viewer knows the attribute
        };
        return exporter.ExportToString(model);
    }
}
