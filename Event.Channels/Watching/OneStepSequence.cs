#pragma warning disable CA2012 // a task is asked here whether it is done, and awaited by the caller alone

namespace EventChannels;

/// <summary>A sequence whose enumerators refuse a second step while one is under way.</summary>
/// <remarks>
/// The enumerator of an async method does not notice: the second step runs the method from where the first one waits, both are
/// lost, and what ends the first one's waiting later throws on its own thread.
/// </remarks>
/// <param name="create">
/// Makes the sequence, of an async method, for each loop anew. The compiler's becomes the enumerator of a loop again when that
/// of another one has ended, even if that is not disposed yet: its disposal would then end the later loop.
/// </param>
internal sealed class OneStepSequence<T>(Func<IAsyncEnumerable<T>> create) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new Enumerator(create().GetAsyncEnumerator(cancellationToken));

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
