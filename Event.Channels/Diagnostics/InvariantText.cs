using System.Globalization;

namespace EventChannels;

/// <summary>Formats any object in the invariant culture. An exception of its ToString reaches the caller.</summary>
/// <remarks>
/// Types such as tuples and records always format their parts in the current culture, so that culture is changed while their code
/// runs. An execution context restores it afterwards. An assignment would pin the culture, which would then no longer follow the
/// default culture.
/// </remarks>
internal static class InvariantText
{
    public static string Of<T>(T value)
    {
        // Run restores the cultures, which are part of the execution context. There is no context if its flow is suppressed.
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
