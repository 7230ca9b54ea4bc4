using System.Globalization;
using System.Text;
using EventChannels.Tests.Linearizability.Programs;

namespace EventChannels.Tests.Linearizability.Histories;

/// <summary>The operations of one run, and the observed order of their beginnings and ends.</summary>
/// <param name="Calls">The operations, each with the name of its thread.</param>
/// <param name="Events">Their beginnings and ends.</param>
internal sealed record History(
    IReadOnlyList<(string Thread, Operation Operation)> Calls, IReadOnlyList<HistoryEvent> Events)
{
    /// <summary>The outcome of each call; null if it has not ended.</summary>
    public Outcome?[] Outcomes()
    {
        var outcomes = new Outcome?[Calls.Count];
        foreach (HistoryEvent step in Events)
        {
            if (step.Kind == EventKind.Ended)
            {
                outcomes[step.Call] = step.Outcome;
            }
        }

        return outcomes;
    }

    /// <summary>Whether operations of different threads overlapped.</summary>
    public bool Overlaps()
    {
        var open = new HashSet<int>();
        foreach (HistoryEvent step in Events)
        {
            if (step.Kind == EventKind.Called)
            {
                if (open.Any(other => Calls[other].Thread != Calls[step.Call].Thread))
                {
                    return true;
                }

                open.Add(step.Call);
            }
            else if (step.Kind == EventKind.Ended)
            {
                open.Remove(step.Call);
            }
        }

        return false;
    }

    /// <summary>Distinguishes it from other histories of the same program.</summary>
    public string Fingerprint()
    {
        var text = new StringBuilder(Events.Count * 6);
        foreach ((EventKind kind, int call, Outcome outcome) in Events)
        {
            text.Append((char)('A' + (int)kind)).Append(call);
            if (kind == EventKind.Ended)
            {
                text.Append((char)('a' + (int)outcome.Kind)).Append(outcome.Value);
            }
        }

        return text.ToString();
    }

    /// <summary>One line for each event.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Events.Select(Describe));

    /// <summary>A line about one of the events.</summary>
    public string Describe(HistoryEvent step)
    {
        (string thread, Operation operation) = Calls[step.Call];
        string what = step.Kind switch
        {
            EventKind.Called => "begins",
            EventKind.Returned => "waits",
            _ => $"ends: {step.Outcome}",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{thread,-9} {operation} {what}");
    }
}
