namespace EventChannels.Exploration.Mutants;

/// <summary>Mistakes in consumers and producers that run by themselves: pipes, observers, handlers, loops.</summary>
internal static class ConsumerMutants
{
    public static Mutant[] All { get; } =
    [
        new(
            "A pipe takes before there is room",
            "Watching/Pipe.cs",
            """
                            await WaitForRoomAsync(room).ConfigureAwait(false);

            """,
            "",
            "[Pipe:A] s s|t0"),

        new(
            "A pipe waits for more without its token",
            "Watching/Pipe.cs",
            """
                            unread = watcher.WaitForUnreadAsync(cancellationToken);
                            await steps
            """,
            """
                            unread = watcher.WaitForUnreadAsync();
                            await steps
            """,
            "[Pipe:A] s s|t0|d0"),

        new(
            "A pipe does not complete its channel",
            "Watching/Pipe.cs",
            """
                        writer.TryComplete();
                    }

                    return false;
            """,
            """
                        _ = writer;
                    }

                    return false;
            """,
            "[Pipe:A] s C|g0 g0"),

        new(
            "A cancellation of a pipe leaves its wait for room",
            "Awaiting/ChannelWait.cs",
            "return await task.OrCancelledAsync(cancellationToken).ConfigureAwait(false);",
            "return await task.ConfigureAwait(false);",
            "[Pipe:A] s s|d0"),

        new(
            "An observer receives the end when its subscription is disposed",
            "Observing/ObserverSubscription.cs",
            """
                    _over = true;
                    watcher.Dispose();
            """,
            "        watcher.Dispose();",
            "[AsObservable:A] s s|d0"),

        new(
            "An observer receives a second value inside Subscribe",
            "Observing/ObserverSubscription.cs",
            "bool isSecond = _starting && _told;",
            "bool isSecond = false;",
            "[a] s s|o|s"),

        new(
            "A second value that a Get has found is forgotten",
            "Observing/ObserverSubscription.cs",
            """
                        _get = new ValueTask<Taken<T>>(next);
                        return GoOnElsewhere();
            """,
            "            return GoOnElsewhere();",
            "[a] s s|O|s"),

        new(
            "An observer continues before its Get has ended",
            "Observing/ObserverSubscription.cs",
            """
                        if (!get.IsCompleted)
                        {
                            _get = get;
            """,
            """
                        if (!get.IsCompleted)
                        {
                            _goOn?.Invoke();
                            _get = get;
            """,
            "[AsObservable:A] s s|s"),

        new(
            "A handler is not cancelled by a newer value",
            "Watching/WatchableExtensions.ForEachLatest.cs",
            """
                            outdated.Cancel();

            """,
            """
                            _ = outdated;

            """,
            "[ForEachLatest:A] s s|s"),

        new(
            "A handler is abandoned when a newer value arrives",
            "Watching/WatchableExtensions.ForEachLatest.cs",
            """
                        await handling.ConfigureAwait(false);
                    }
                    catch
            """,
            """
                        _ = handling;
                    }
                    catch
            """,
            "[ForEachLatest:A] s s|s"),

        new(
            "A value reaches a handler only after the previous handler has checked for it",
            "Watching/WatchableExtensions.ForEachLatest.cs",
            """
                            bool found = watcher.TryGet(out T? value);
                            unread = watcher.WaitForUnreadAsync(cancellationToken).AsTask();
            """,
            """
                            unread = watcher.WaitForUnreadAsync(cancellationToken).AsTask();
                            bool found = watcher.TryGet(out T? value);
            """,
            "[ForEachLatest:A] s s|s"),

        new(
            "A cancelled SetFromAsync drops the item that it has read",
            "Updating/ValueExtensions.SetFrom.cs",
            "ValueTask set = value.SetAsync(item, abandoned?.Token ?? CancellationToken.None);",
            "ValueTask set = value.SetAsync(item, cancellationToken);",
            "[] F0|f f|x0"),

        new(
            "A cancelled SetFromAsync still waits for every-value watchers",
            "Updating/ValueExtensions.SetFrom.cs",
            "static abandoned => ((CancellationTokenSource)abandoned!).Cancel(), abandoned))",
            "static abandoned => _ = abandoned, abandoned))",
            "[S] F0|f f|x0"),

        new(
            "Disposing an enumerator does not check for a running step",
            "Watching/OneStepSequence.cs",
            """
                        if (!TryBegin())
                        {
                            throw Errors.DisposalDuringStep();
                        }

            """,
            """
                        _ = TryBegin();

            """,
            "[A] S1 s x1|e0 q0 e0|q0"),
    ];
}
