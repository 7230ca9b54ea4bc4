namespace EventChannels.Tests.Linearizability.Programs;

/// <summary>Creates operations from drafts.</summary>
/// <param name="watchers">The number of watchers when the threads begin.</param>
/// <param name="watched">The watched operator.</param>
internal sealed class ProgramBuilder(int watchers, Operator watched)
{
    private readonly List<int> _values = [0];
    private readonly int _first = watchers;
    private int _next = watchers;

    public Operation[][] Build(OperationDraft[][] drafts)
    {
        // First, since operations choose from the values of the whole program.
        _values.AddRange(drafts.SelectMany(static (thread, number) => thread.Select((_, index) => ValueOf(number, index))));
        return [.. drafts.Select((thread, number) => BuildThread(thread, number, drafts.Length))];
    }

    // Each operation sets a different value. Even and odd values come in any order.
    private static int ValueOf(int thread, int index) => (10 * (thread + 1)) + index;

    private Operation[] BuildThread(OperationDraft[] drafts, int thread, int threads)
    {
        List<int> own = [.. Enumerable.Range(0, _first).Where(watcher => watcher % threads == thread)];
        return [.. drafts.Select((draft, index) => BuildOperation(draft, own, ValueOf(thread, index)))];
    }

    private Operation BuildOperation(OperationDraft draft, List<int> own, int value)
    {
        int? token = draft.Token < 2 ? draft.Token : null;
        var set = new Operation(draft.Kind) { Value = value, Token = token, IsLeft = draft.IsLeft };
        switch (draft.Kind)
        {
            case OperationKind.WatchAsync or OperationKind.WatchSync:
                own.Add(_next);
                return new Operation(draft.Kind) { Watcher = _next++ };

            case OperationKind.Set or OperationKind.Complete or OperationKind.PeekValue:
                return new Operation(draft.Kind) { Value = value };

            case OperationKind.Cancel:
                return new Operation(draft.Kind) { Token = draft.Token % 2 };

            case OperationKind.CompareAndSet:
                return set with { Expected = Chosen(_values, draft) };

            case OperationKind.SetIfChanged:
                return set with { Value = Chosen(_values, draft) };

            case OperationKind.Update:
                // The sum shows which updates it contains.
                return set with { Value = 101 * value };

            case OperationKind.SetAsync:
                return set;

            // Another thread may see that a value is on its way through a derived watcher.
            case OperationKind.Dispose:
            case OperationKind.HasUnread or OperationKind.Peek when watched == Operator.None:
                return new Operation(draft.Kind) { Watcher = draft.Choice % _first };

            default:
                return own.Count == 0
                    ? set with { Kind = OperationKind.SetAsync }
                    : BuildGet(draft, Chosen(own, draft), token);
        }
    }

    private static Operation BuildGet(OperationDraft draft, int watcher, int? token)
    {
        var operation = new Operation(draft.Kind) { Watcher = watcher };
        return operation.IsGet ? operation with { Token = token, IsLeft = draft.IsLeft } : operation;
    }

    private static int Chosen(List<int> choices, OperationDraft draft) => choices[draft.Choice % choices.Count];
}
