namespace EventChannels.Hosting.Tests.Load;

/// <summary>The entry point of this assembly when it is started as a program: a process of the load tests.</summary>
internal static class LoadProgram
{
    public static void Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["server", .. string[] settings]:
                SseServer.Run(settings);
                break;
            case ["crowd"]:
                new Crowd().Run(Console.In, Console.Out);
                break;
            default:
                throw new ArgumentException("Start it as a server or a crowd.", nameof(arguments));
        }
    }
}
