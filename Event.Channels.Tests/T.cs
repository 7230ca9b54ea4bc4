namespace Event.Channels.Tests;
public class T { [Test] public void It_runs() => Assert.That(1 + 1, Is.EqualTo(2)); }
