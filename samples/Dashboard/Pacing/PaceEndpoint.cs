using EventChannels.Stores;

namespace Dashboard;

/// <summary>Sets the pace for a page. The page must not wait long for an unavailable store.</summary>
internal static class PaceEndpoint
{
    public static async Task<IResult> SetAsync(PaceWanted wanted, Pace pace, CancellationToken gone)
    {
        if (wanted.Value is < 1 or > 1000)
        {
            return TypedResults.Text("The pace is a whole number from 1 to 1000.", statusCode: StatusCodes.Status400BadRequest);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(gone);
        limit.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            await pace.Wanted.SetAsync(wanted.Value, limit.Token); // without the limit, this would wait until the store is back
            return TypedResults.NoContent();
        }
        catch (Exception error) when (error is StoreException or OperationCanceledException && !gone.IsCancellationRequested)
        {
            return TypedResults.Text($"{pace.StoreName} does not answer.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
