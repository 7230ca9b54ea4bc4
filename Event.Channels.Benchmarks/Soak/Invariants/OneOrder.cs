namespace EventChannels.Benchmarks;

/// <summary>Checks whether several sequences can be parts of one order.</summary>
/// <remarks>
/// In each pair of neighbors, one comes before the other. An order exists if no element comes before itself.
/// </remarks>
internal sealed class OneOrder
{
    private readonly Dictionary<Stamp, Node> _nodes = [];

    /// <summary>Adds a sequence.</summary>
    public void Add(IEnumerable<Stamp> sequence)
    {
        Node? before = null;
        foreach (Stamp stamp in sequence)
        {
            if (!_nodes.TryGetValue(stamp, out Node? node))
            {
                _nodes[stamp] = node = new Node(stamp);
            }

            if (before is not null && before != node)
            {
                before.After.Add(node);
                node.BeforeCount++;
            }

            before = node;
        }
    }

    /// <summary>Returns a fault, or null.</summary>
    public string? Judge()
    {
        Queue<Node> free = new(_nodes.Values.Where(node => node.BeforeCount == 0));
        int placed = 0;
        for (; free.TryDequeue(out Node? next); placed++)
        {
            foreach (Node after in next.After)
            {
                if (--after.BeforeCount == 0)
                {
                    free.Enqueue(after);
                }
            }
        }

        IEnumerable<Node> left = _nodes.Values.Where(node => node.BeforeCount > 0);
        return placed == _nodes.Count ? null : $"the sequences do not fit into one order: {string.Join(", ", left.Take(10))}";
    }

    private sealed class Node(Stamp stamp)
    {
        public List<Node> After { get; } = [];

        public int BeforeCount { get; set; }

        public override string ToString() => stamp.ToString();
    }
}
