#pragma warning disable CA2012 // a task is asked here whether it is done, and awaited by the caller alone

namespace EventChannels;

/// <summary>A sequence whose enumerators refuse a second step, and their disposal, while a step is under way.</summary>
/// <remarks>
/// The enumerator of an async method does not notice a second step: it runs the method from where the first one waits, both are
/// lost, and what ends the first one's waiting later throws on its own thread. A disposal it refuses only while the method is
/// suspended or runs: one at the instant that a step begins or ends would never end itself.
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

        // 1 while a step or the disposal begins. By interlocked steps.
        private int _begins;

        public T Current => inner.Current;

        public ValueTask<bool> MoveNextAsync()
        {
            if (!TryBegin())
            {
                throw Errors.SecondStep();
            }

            try
            {
                return _step = inner.MoveNextAsync();
            }
            finally
            {
                Volatile.Write(ref _begins, 0);
            }
        }

        public ValueTask DisposeAsync()
        {
            if (!TryBegin())
            {
                throw Errors.DisposalDuringStep();
            }

            try
            {
                ValueTask disposal = inner.DisposeAsync();
                _step = new ValueTask<bool>(true); // that of the last one has become invalid
                return disposal;
            }
            finally
            {
                Volatile.Write(ref _begins, 0);
            }
        }

        // Whether nothing is under way. Then _begins is taken.
        private bool TryBegin()
        {
            if (Interlocked.Exchange(ref _begins, 1) != 0)
            {
                return false;
            }

            bool isIdle = _step.IsCompleted;
            if (!isIdle)
            {
                Volatile.Write(ref _begins, 0);
            }

            return isIdle;
        }
    }
}
