namespace EventChannels.Exploration.Scheduling;

/// <summary>Follows a schedule.</summary>
internal sealed class ScheduleReplay(Schedule schedule)
{
    private int _turn;
    private int _step;

    /// <summary>Whether it has come to the end of the schedule.</summary>
    public bool IsOver => _turn == schedule.Turns.Count;

    /// <summary>
    /// The next thread of the schedule; null if that thread cannot continue: the schedule then belongs to another
    /// program.
    /// </summary>
    public LogicalThread? Next(List<LogicalThread> enabled)
    {
        (int id, int steps) = schedule.Turns[_turn];
        if (++_step == steps)
        {
            (_turn, _step) = (_turn + 1, 0);
        }

        return enabled.Find(thread => thread.Id == id);
    }
}
