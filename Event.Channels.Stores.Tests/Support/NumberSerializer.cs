using System.Globalization;
using System.Text;

namespace EventChannels.Stores.Tests;

/// <summary>Whole numbers as text.</summary>
internal static class NumberSerializer
{
    public static StoreSerializer<int> Instance { get; } = StoreSerializer.Create(
        number => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)),
        data => int.Parse(data.Span, CultureInfo.InvariantCulture));
}
