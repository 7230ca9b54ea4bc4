using System.Globalization;
using System.Text;
using EventChannels.Exploration.Model;
using EventChannels.Exploration.Programs;
using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Exploring;

/// <summary>
/// Runs a program many times, each time in another interleaving. It is loaded beside the library with the hooks.
/// </summary>
internal static class Explorer
{
    /// <inheritdoc cref="ExploredLibrary.Explore"/>
    public static (long Executions, long Steps, bool IsExhausted, string? Failure, string Schedule, string Report) Explore(
        string programText, string planText)
    {
        ExploredProgram program = ExploredProgram.Parse(programText);
        var plan = Plan.Parse(planText);
        (IStrategy strategy, int most) = plan.Begin();
        long executions = 0;
        long steps = 0;
        bool hasNext;
        do
        {
            string? schedule = (plan as Plan.Replay)?.Schedule;
            Execution execution = Run(program, strategy, schedule, keepsSteps: false, out _);
            executions++;
            steps += execution.StepCount;
            if (execution.Failure is not null || schedule is not null)
            {
                schedule ??= execution.Schedule.ToString();
                string report = Report(program, plan, schedule, executions);
                return (executions, steps, false, execution.Failure, schedule, report);
            }

            hasNext = strategy.Next(execution.StepCount);
        }
        while (hasNext && executions < most);
        return (executions, steps, !hasNext, null, "", "");
    }

    private static Execution Run(
        ExploredProgram program, IStrategy strategy, string? schedule, bool keepsSteps, out ProgramRun run)
    {
        strategy.Begin();
        ScheduleReplay? replay = schedule is null ? null : new ScheduleReplay(Schedule.Parse(schedule));
        var execution = new Execution(strategy, replay, keepsSteps);
        Execution.Current = execution;
        run = new ProgramRun(program, execution);
        run.Run();
        return execution;
    }

    // Runs the failing interleaving once more and records its steps.
    private static string Report(ExploredProgram program, Plan plan, string schedule, long executions)
    {
        Execution execution = Run(program, new DepthFirstStrategy(preemptions: 0), schedule, keepsSteps: true, out ProgramRun run);
        StringBuilder report = new StringBuilder()
            .AppendLine(execution.Failure ?? "No failure.")
            .Append("program: ").AppendLine(program.ToString())
            .Append("plan: ").Append(plan).Append(", interleaving ").AppendLine(executions.ToString(CultureInfo.InvariantCulture))
            .AppendLine("calls:")
            .AppendJoin("", run.Calls.OrderBy(call => call.Begun).Select(call => $"  {call}{Environment.NewLine}"))
            .Append("updates in their order: ").AppendLine(run.First.ToString())
            .AppendLine("steps:");
        LogicalThread? last = null;
        foreach ((LogicalThread thread, string place) in execution.Steps)
        {
            string turn = $"{(last is null ? "" : Environment.NewLine)}  {thread.Name}: ";
            report.Append(thread == last ? "; " : turn).Append(place);
            last = thread;
        }

        return report.AppendLine().AppendLine("again:").AppendLine(
            $"  EVENT_CHANNELS_PROGRAM='{program}' EVENT_CHANNELS_SCHEDULE='{schedule}' "
            + "dotnet test Event.Channels.Exploration --filter Name~environment").ToString();
    }
}
