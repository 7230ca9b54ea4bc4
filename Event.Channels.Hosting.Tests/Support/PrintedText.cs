using System.Globalization;
using System.Text;

namespace EventChannels.Hosting.Tests.Support;

/// <summary>The output of a program, which any thread may read while the program runs.</summary>
internal sealed class PrintedText() : TextWriter(CultureInfo.InvariantCulture)
{
    // Guarded by itself.
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.Unicode;

    public override void Write(char value)
    {
        lock (_text)
        {
            _text.Append(value);
        }
    }

    public override void Write(char[] buffer, int index, int count)
    {
        lock (_text)
        {
            _text.Append(buffer, index, count);
        }
    }

    public override void Write(string? value)
    {
        lock (_text)
        {
            _text.Append(value);
        }
    }

    public override string ToString()
    {
        lock (_text)
        {
            return _text.ToString();
        }
    }
}
