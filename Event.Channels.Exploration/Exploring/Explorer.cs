using System.Globalization;
using System.Text;
using EventChannels.Exploration.Model;
using EventChannels.Exploration.Programs;
using EventChannels.Exploration.Scheduling;
using EventChannels.Exploration.Stores;

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
        Func<Execution, IExploredRun> program = Parse(programText);
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
                string report = Report(programText, plan, schedule, executions);
                return (executions, steps, false, execution.Failure, schedule, report);
            }

            hasNext = strategy.Next(execution.StepCount);
        }
        while (hasNext && executions < most);
        return (executions, steps, !hasNext, null, "", "");
    }

    private static Func<Execution, IExploredRun> Parse(string text)
    {
        if (StoreProgram.IsOne(text))
        {
            var overStore = StoreProgram.Parse(text);
            return execution => new StoreRun(overStore, execution);
        }

        var program = ExploredProgram.Parse(text);
        return execution => new ProgramRun(program, execution);
    }

    private static Execution Run(
        Func<Execution, IExploredRun> program, IStrategy strategy, string? schedule, bool keepsSteps, out IExploredRun run)
    {
        strategy.Begin();
        ScheduleReplay? replay = schedule is null ? null : new ScheduleReplay(Schedule.Parse(schedule));
        var execution = new Execution(strategy, replay, keepsSteps);
        Execution.Current = execution;
        run = program(execution);
        run.Run();
        if (Execution.StrayCount > 0)
        {
            throw new InvalidOperationException("Something went on outside of the logical threads.");
        }

        return execution;
    }

    // Runs the failing interleaving once more and records its steps.
    private static string Report(string program, Plan plan, string schedule, long executions)
    {
        Execution execution =
            Run(Parse(program), new DepthFirstStrategy(preemptions: 0), schedule, keepsSteps: true, out IExploredRun run);
        StringBuilder report = new StringBuilder()
            .AppendLine(execution.Failure ?? "No failure.")
            .Append("program: ").AppendLine(program)
            .Append("plan: ").Append(plan).Append(", interleaving ").AppendLine(executions.ToString(CultureInfo.InvariantCulture))
            .AppendLine("calls:")
            .AppendJoin("", run.Account.Select(line => $"  {line}{Environment.NewLine}"))
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
