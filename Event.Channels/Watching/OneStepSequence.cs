#pragma warning disable CA2012 // a task is asked here whether it is done, and awaited by the caller alone

namespace EventChannels;

/// <summary>A sequence whose enumerators refuse a second step while one is under way.</summary>
/// <remarks>
/// The enumerator of an async method does not notice: the second step runs the method from where the first one waits, both are
/// lost, and what ends the first one's waiting later throws on its own thread.
/// </remarks>
/// <param name="inner">The sequence, of an async method.</param>
internal sealed class OneStepSequence<T>(IAsyncEnumerable<T> inner) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new Enumerator(inner.GetAsyncEnumerator(cancellationToken));

    private sealed class Enumerator(IAsyncEnumerator<T> inner) : IAsyncEnumerator<T>
    {
        // The last step. Its task can be asked whether it is done until the next one begins.
        private ValueTask<bool> _step = new(true);

        // 1 while a step begins. By interlocked steps.
        private int _begins;

        public T Current => inner.Current;

        public ValueTask<bool> MoveNextAsync()
        {
            if (Interlocked.Exchange(ref _begins, 1) != 0)
            {
                throw Errors.SecondStep();
            }

            try
            {
                if (!_step.IsCompleted)
                {
                    throw Errors.SecondStep();
                }

                return _step = inner.MoveNextAsync();
            }
            finally
            {
                Volatile.Write(ref _begins, 0);
            }
        }

        // Refused by the async method itself, with NotSupportedException, while a step is under way.
        public ValueTask DisposeAsync()
        {
            ValueTask disposal = inner.DisposeAsync();
            _step = new ValueTask<bool>(true); // that of the last one has become invalid
            return disposal;
        }
    }
}
