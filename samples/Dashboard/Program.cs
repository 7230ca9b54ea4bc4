using Dashboard;
using EventChannels;
using Quickstart;

return await CommandLine.RunAsync(args, async options =>
{
    WebApplicationBuilder builder = Server.CreateBuilder(options.Port);

    // The values: the readings of this machine, the state of the producer, and the state of the journal.
    builder.Services.AddValue<Reading>();
    builder.Services.AddValue(new ProducerState());
    builder.Services.AddValue(new JournalState());
    builder.Services.AddSingleton(_ => new Pace(options.Store, options.StoreName));

    // The services that set the values, from the start of the host to its stop.
    builder.Services.AddHostedService(services => services.GetRequiredService<Pace>());
    builder.Services.AddHostedService<Journal>();
    builder.Services.AddHostedService<Producer>();

    // The consumer: one stream of events for each page.
    builder.Services.AddTransient<EventStream>();

    await using WebApplication app = builder.Build();
    app.UsePage();
    app.MapGet("/events", (EventStream stream, CancellationToken gone) =>
        TypedResults.ServerSentEvents(stream.ReadAllAsync(gone)));
    app.MapPost("/journal", (JournalSwitch wanted, MemoryValue<JournalState> journal) =>
        journal.Update(state => state with { On = wanted.On }));
    app.MapPost("/pace", PaceEndpoint.SetAsync);

    await app.ServeAsync(address => Console.WriteLine($"Dashboard at {address}"));
});
