using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EventChannels.Tests.Documents;

/// <summary>Code in a table: an expression or statements, among names that every table has.</summary>
internal static class TableCell
{
    // A cell may use only these usings and parameters.
    private const string Beginning = """
        using System.Threading.Channels;
        using EventChannels;

        public static class Cell
        {
            private static void Main() { }

            public static async Task RunAsync(
                MemoryValue<int> value,
                MemoryWatcher<int> watcher,
                MemoryValue<int> other,
                IObservable<int> source,
                IAsyncEnumerable<int> items,
                ChannelWriter<int> channel,
                int expected,
                int next,
                Func<int, bool> predicate,
                Func<int, int> function,
                Func<int, CancellationToken, ValueTask> handler,
                Exception error,
                CancellationToken cancellationToken)
            {
                await Task.Yield();

        """;

    private const string End = """

            }
        }
        """;

    public static string ToProgram(string code) => $"{Beginning}{(IsMereValue(code) ? "_ = " : "")}{code};{End}";

    // An expression that is not a statement by itself. Code that does not parse as an expression, such as a loop or a
    // declaration, is a statement.
    private static bool IsMereValue(string code)
    {
        ExpressionSyntax expression = SyntaxFactory.ParseExpression(code);
        return !expression.ContainsDiagnostics
            && expression is not (InvocationExpressionSyntax or ObjectCreationExpressionSyntax or AwaitExpressionSyntax);
    }
}
