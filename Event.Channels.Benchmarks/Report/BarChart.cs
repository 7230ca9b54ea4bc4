using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace EventChannels.Benchmarks;

/// <summary>A chart with one bar per peer, the first peer on top.</summary>
internal static class BarChart
{
    private static readonly OxyColor _other = OxyColor.Parse("#AFB8C1");

    public static string Draw(string title, string unit, IReadOnlyList<(string Peer, double Cost)> bars)
    {
        double least = bars.Min(bar => bar.Cost);
        double most = bars.Max(bar => bar.Cost);
        bool logarithmic = ChartStyle.NeedsLogarithm(least, most);
        double start = logarithmic ? Math.Pow(10, Math.Floor(Math.Log10(least) - 0.3)) : 0;

        CategoryAxis names = new()
        {
            Position = AxisPosition.Left,
            StartPosition = 1,
            EndPosition = 0,
            GapWidth = 0.4,
            TickStyle = TickStyle.None,
        };
        Axis costs = ChartStyle.NewAxis(logarithmic, AxisPosition.Bottom, unit);
        costs.Minimum = start;
        costs.Maximum = logarithmic ? most * Math.Pow(most / start, 0.15) : most * 1.15; // room for the number

        BarSeries series = new() { BaseValue = start, StrokeThickness = 0 };
        PlotModel model = ChartStyle.NewModel(title, left: 170);
        foreach ((string peer, double cost) in bars)
        {
            model.Annotations.Add(ChartStyle.NewLabel(Numbers.Cost(cost), cost, names.Labels.Count, peer));
            names.Labels.Add(peer);
            series.Items.Add(new BarItem(cost) { Color = ChartStyle.ColorOf(peer, _other) });
        }

        model.Axes.Add(names);
        model.Axes.Add(costs);
        model.Series.Add(series);
        return ChartStyle.ToSvg(model, height: 110 + (34 * bars.Count));
    }
}
