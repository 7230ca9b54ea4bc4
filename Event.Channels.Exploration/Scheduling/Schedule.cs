using System.Globalization;

namespace EventChannels.Exploration.Scheduling;

/// <summary>
/// The order of the logical threads, with the number of steps each time. "0x12 1x3" is 12 steps of the first, then 3 of the
/// second.
/// </summary>
internal sealed class Schedule
{
    private readonly List<(int Thread, int Steps)> _turns = [];

    public IReadOnlyList<(int Thread, int Steps)> Turns => _turns;

    public static Schedule Parse(string text)
    {
        var schedule = new Schedule();
        foreach (string turn in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = turn.Split('x');
            if (parts.Length != 2 || !int.TryParse(parts[0], out int thread) || !int.TryParse(parts[1], out int steps))
            {
                throw new FormatException($"\"{turn}\" is not a turn. For example, 2x12 is 12 steps of the third thread.");
            }

            schedule._turns.Add((thread, steps));
        }

        return schedule;
    }

    public void Clear() => _turns.Clear();

    /// <summary>Adds a step.</summary>
    public void Add(LogicalThread thread)
    {
        if (_turns.Count > 0 && _turns[^1].Thread == thread.Id)
        {
            _turns[^1] = (thread.Id, _turns[^1].Steps + 1);
        }
        else
        {
            _turns.Add((thread.Id, 1));
        }
    }

    public override string ToString() =>
        string.Join(' ', _turns.Select(turn => string.Create(CultureInfo.InvariantCulture, $"{turn.Thread}x{turn.Steps}")));
}
