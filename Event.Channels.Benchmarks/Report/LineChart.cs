using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace EventChannels.Benchmarks;

/// <summary>A chart with one line per peer, over the number of watchers. Both axes have a log scale.</summary>
internal static class LineChart
{
    // One color per line.
    private static readonly OxyColor[] _others =
    [
        OxyColor.Parse("#BF8700"), OxyColor.Parse("#8250DF"), OxyColor.Parse("#1A7F37"), OxyColor.Parse("#CF222E"),
    ];

    public static string Draw(string title, string unit, IEnumerable<IGrouping<string, Figure>> peers)
    {
        LineSeries[] lines = [.. peers.Select(NewLine)];
        double widest = lines.Max(line => line.Points[^1].X);
        double least = lines.Min(line => line.Points.Min(point => point.Y));
        double most = lines.Max(line => line.Points.Max(point => point.Y));

        Axis counts = ChartStyle.NewAxis(logarithmic: true, AxisPosition.Bottom, "watchers");
        Axis costs = ChartStyle.NewAxis(logarithmic: true, AxisPosition.Left, unit);
        PlotModel model = ChartStyle.NewModel(title, left: 130);
        model.Axes.Add(counts);
        model.Axes.Add(costs);

        // The name of each line is at its end, with a legible distance to the next name.
        double apart = Math.Pow(most / least, 0.06);
        double height = 0;
        foreach (LineSeries line in lines.OrderBy(line => line.Points[^1].Y))
        {
            model.Series.Add(line);
            height = Math.Max(line.Points[^1].Y, height * apart);
            TextAnnotation name = ChartStyle.NewLabel(line.Title, line.Points[^1].X, height, line.Title);
            name.TextColor = line.Color;
            model.Annotations.Add(name);
        }

        counts.Maximum = 18 * widest; // room for the names
        costs.Minimum = least / apart;
        costs.Maximum = Math.Max(most, height) * apart;
        return ChartStyle.ToSvg(model, height: 440);
    }

    private static LineSeries NewLine(IGrouping<string, Figure> peer, int index)
    {
        OxyColor color = ChartStyle.ColorOf(peer.Key, _others[index % _others.Length]);
        bool isLibrary = PeerNames.IsLibrary(peer.Key);
        LineSeries line = new()
        {
            Title = peer.Key,
            Color = color,
            StrokeThickness = isLibrary ? 4 : 2,
            MarkerType = MarkerType.Circle,
            MarkerSize = isLibrary ? 5 : 3.5,
            MarkerFill = color,
            RenderInLegend = false,
        };
        line.Points.AddRange(peer.Select(figure => new DataPoint(figure.Watchers, figure.Least)));
        return line;
    }
}
