using System.Reflection;
using System.Runtime.InteropServices;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace EventChannels.Tests.Mono;

/// <summary>Runs the tests with the framework's own runner: <c>dotnet test</c> has none for Mono.</summary>
internal static class Program
{
    /// <param name="arguments">A regular expression for the full names of the tests; none for all tests.</param>
    public static void Main(string[] arguments)
    {
        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
        runner.Load(Assembly.GetExecutingAssembly(), new Dictionary<string, object>());
        ITestResult all = runner.Run(new ConsoleListener(), Filter(arguments.FirstOrDefault()));

        bool passed = all.ResultState.Status != TestStatus.Failed && all.PassCount > 0;
        Console.WriteLine(
            $"{(passed ? "Passed" : "Failed")}! - Failed: {all.FailCount}, Passed: {all.PassCount}, Skipped: {all.SkipCount}, "
            + $"Total: {all.TotalCount}, Duration: {all.Duration:0} s");
        Exit(passed ? 0 : 1);
    }

    // Environment.Exit waits for ever for the threads that UnhandledExceptions keeps.
    [DllImport("libc", EntryPoint = "_exit")]
    private static extern void Exit(int code);

    private static TestFilter Filter(string? pattern)
    {
        if (pattern is null)
        {
            return TestFilter.Empty;
        }

        var filter = new TNode("filter");
        filter.AddElement("test", pattern).AddAttribute("re", "1");
        return TestFilter.FromXml(filter);
    }
}
