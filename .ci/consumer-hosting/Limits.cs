namespace Shop;

public sealed class Limits
{
    public int Most { get; set; }
}
