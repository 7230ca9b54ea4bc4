using System.Globalization;
using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Exploring;

/// <summary>Which interleavings of a program to try.</summary>
internal abstract record Plan
{
    /// <summary>Tries all interleavings with at most this many preemptions.</summary>
    /// <param name="Preemptions">The bound.</param>
    /// <param name="Most">The maximum number of interleavings.</param>
    public sealed record DepthFirst(int Preemptions, int Most) : Plan
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"depth-first {Preemptions} {Most}");
    }

    /// <summary>Tries some interleavings by random priorities.</summary>
    /// <param name="Seed">The seed, which makes it repeatable.</param>
    /// <param name="Changes">How often a priority changes in each interleaving.</param>
    /// <param name="Most">The number of interleavings.</param>
    public sealed record Random(int Seed, int Changes, int Most) : Plan
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"random {Seed} {Changes} {Most}");
    }

    /// <summary>Tries one interleaving, from the report of a failure.</summary>
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
            _ => throw new FormatException($"\"{text}\" is not a plan."),
        };
    }

    /// <summary>The strategy, and the maximum number of interleavings.</summary>
    public (IStrategy Strategy, int Most) Begin() => this switch
    {
        DepthFirst plan => (new DepthFirstStrategy(plan.Preemptions), plan.Most),
        Random plan => (new RandomPriorities(plan.Seed, plan.Changes), plan.Most),
        _ => (new DepthFirstStrategy(preemptions: 0), 1),
    };
}
