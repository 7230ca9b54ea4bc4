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
        // An execution context has its cultures, and what is changed within Run is undone. There is none to run in if its
        // flow is suppressed.
        if (ExecutionContext.Capture() is { } context)
        {
            string text = "";
            ExecutionContext.Run(context, _ => text = Format(value), null);
            return text;
        }

        (CultureInfo culture, CultureInfo texts) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            return Format(value);
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, texts);
        }
    }

    private static string Format<T>(T value)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        return value switch
        {
            null => "null",
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
    }
}
