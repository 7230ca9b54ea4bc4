using EventChannels.Exploration.Programs;
using NUnit.Framework;

namespace EventChannels.Exploration.Tests;

public class NotationTests
{
    [Test]
    public void Every_program_survives_a_round_trip_through_its_notation([Values] ProgramSet set)
    {
        foreach (string program in ProgramSets.Of(set))
        {
            Assert.That(ExploredProgram.Parse(program).ToString(), Is.EqualTo(program));
        }
    }

    [TestCase("g0")]
    [TestCase("[B] s")]
    [TestCase("[A] q")]
    [TestCase("[A] B0")]
    [TestCase("[A] s00")]
    [TestCase("[A] g")]
    public void Invalid_notation_is_refused(string text) =>
        Assert.That(() => ExploredProgram.Parse(text), Throws.InstanceOf<FormatException>());
}
