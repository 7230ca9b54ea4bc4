using NUnit.Framework.Interfaces;

namespace EventChannels.Tests.Mono;

/// <summary>Prints the tests that did not pass, with the reason.</summary>
internal sealed class ConsoleListener : ITestListener
{
    public void TestStarted(ITest test)
    {
    }

    public void TestFinished(ITestResult result)
    {
        if (result.ResultState.Status == TestStatus.Passed || IsTold(result))
        {
            return;
        }

        Console.WriteLine($"{result.ResultState}: {result.FullName} ({result.Duration:0.0} s)");
        Print(result.Message);
        if (result.ResultState.Status == TestStatus.Failed)
        {
            Print(result.StackTrace);
            Print(result.Output);
        }
    }

    public void TestOutput(TestOutput output)
    {
    }

    public void SendMessage(TestMessage message)
    {
    }

    // A suite whose tests are printed, or a test whose suite is.
    private static bool IsTold(ITestResult result) =>
        result.ResultState.Site == FailureSite.Child
        || result.ResultState is { Site: FailureSite.Parent, Status: TestStatus.Skipped };

    private static void Print(string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Console.WriteLine($"  {text!.TrimEnd().Replace("\n", "\n  ")}");
        }
    }
}
