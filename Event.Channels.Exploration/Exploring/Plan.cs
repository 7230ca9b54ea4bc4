using System.Globalization;
using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Exploring;

/// <summary>Which interleavings of a program to try.</summary>
internal abstract record Plan
{
    /// <summary>Tries them all, with so many preemptions at most.</summary>
    /// <param name="Preemptions">The bound.</param>
    /// <param name="Most">How many to try at most.</param>
    public sealed record DepthFirst(int Preemptions, int Most) : Plan
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"depth-first {Preemptions} {Most}");
    }

    /// <summary>Tries some by random priorities.</summary>
    /// <param name="Seed">What makes it the same again.</param>
    /// <param name="Changes">How often a priority changes in each.</param>
    /// <param name="Most">How many to try.</param>
    public sealed record Random(int Seed, int Changes, int Most) : Plan
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"random {Seed} {Changes} {Most}");
    }

    /// <summary>Tries one, that a failure reported.</summary>
    public sealed record Replay(string Schedule) : Plan
    {
        public override string ToString() => $"replay {Schedule}";
    }

    public static Plan Parse(string text)
    {
        string[] words = text.Split(' ');
        int Number(int index) => int.Parse(words[index], CultureInfo.InvariantCulture);
        return words[0] switch
        {
            "depth-first" => new DepthFirst(Number(1), Number(2)),
            "random" => new Random(Number(1), Number(2), Number(3)),
            "replay" => new Replay(string.Join(' ', words[1..])),
            _ => throw new FormatException($"\"{text}\" is no plan."),
        };
    }

    /// <summary>The strategy, and how many interleavings it is asked for.</summary>
    public (IStrategy Strategy, int Most) Begin() => this switch
    {
        DepthFirst plan => (new DepthFirstStrategy(plan.Preemptions), plan.Most),
        Random plan => (new RandomPriorities(plan.Seed, plan.Changes), plan.Most),
        _ => (new DepthFirstStrategy(preemptions: 0), 1),
    };
}
