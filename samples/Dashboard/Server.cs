namespace Dashboard;

/// <summary>The parts of any web server: an address, logs, JSON, and the files of the page.</summary>
internal static class Server
{
    public static WebApplicationBuilder CreateBuilder(int port)
    {
        // The page is in the folder of the program, not in the current directory.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        // The host repeats its errors in a critical message.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, DashboardJson.Default);
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        return builder;
    }

    public static void UsePage(this WebApplication app)
    {
        app.UseStatusCodePages("text/plain", "This request is not understood: status {0}.");
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file =>
            {
                file.Context.Response.Headers.CacheControl = "no-cache";
                file.Context.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
            },
        });
    }

    public static async Task ServeAsync(this WebApplication app, Action<string> started)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.StopAsync(); // services that were started before the port turned out to be in use
            throw;
        }

        started(app.Urls.First());
        await app.WaitForShutdownAsync();
    }
}
