using System.Globalization;

namespace EventChannels;

/// <summary>The text of any object, the same in every culture. What its own ToString throws is thrown.</summary>
/// <remarks>
/// Tuples, records and the like format their parts in the current culture, whatever they are asked for. So the culture is
/// another one while their code runs. Afterwards the caller has its own again, and nothing else of its has changed: setting
/// the culture back by hand would leave one behind that does not follow the default any more.
/// </remarks>
internal static class InvariantText
{
    public static string Of<T>(T value)
    {
        if (value is null or string)
        {
            return value as string ?? "null";
        }

        if (CultureInfo.CurrentCulture == CultureInfo.InvariantCulture
            && CultureInfo.CurrentUICulture == CultureInfo.InvariantCulture)
        {
            return Format(value);
        }

        string text = "";
        RunAndRestore(() =>
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
            text = Format(value);
        });
        return text;
    }

    // An execution context has its cultures, and what is changed within Run is undone. There is none to run in if its flow
    // is suppressed.
    private static void RunAndRestore(Action action)
    {
        if (ExecutionContext.Capture() is { } context)
        {
            ExecutionContext.Run(context, static action => ((Action)action!)(), action);
            return;
        }

        (CultureInfo culture, CultureInfo texts) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            action();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, texts);
        }
    }

    private static string Format<T>(T value) => value switch
    {
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value!.ToString() ?? "",
    };
}
