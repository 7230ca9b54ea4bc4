using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace EventChannels.Stores.Tests.Servers;

/// <summary>etcd over its JSON gateway, independent of the client under test.</summary>
internal sealed class EtcdGateway(Uri endpoint)
{
    private static readonly HttpClient _client = new() { Timeout = Deadlines.Unexpected };

    /// <summary>One call. A refused call throws with etcd's message.</summary>
    /// <param name="path">The path after /v3/, such as <c>auth/user/add</c>.</param>
    /// <param name="request">The request, with etcd's field names and its bytes in base 64.</param>
    /// <param name="token">The token of a user, if users are required.</param>
    public async Task<JsonObject> CallAsync(string path, JsonObject request, string? token = null)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, $"/v3/{path}"))
        {
            Content = JsonContent.Create(request),
        };
        if (token is not null)
        {
            message.Headers.TryAddWithoutValidation("Authorization", token);
        }

        using HttpResponseMessage response = await _client.SendAsync(message);
        string answer = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(answer)!.AsObject()
            : throw new HttpRequestException($"{path}: {answer}");
    }

    /// <summary>Writes a key.</summary>
    /// <returns>The revision of the store after the write.</returns>
    public async Task<long> PutAsync(string key, string data) =>
        Revision(await CallAsync("kv/put", new() { ["key"] = Bytes(key), ["value"] = Bytes(data) }));

    /// <summary>Deletes a key.</summary>
    /// <returns>The revision of the store after the deletion.</returns>
    public async Task<long> DeleteAsync(string key) =>
        Revision(await CallAsync("kv/deleterange", new() { ["key"] = Bytes(key) }));

    /// <summary>Reads the revision of the store.</summary>
    public async Task<long> RevisionAsync() => Revision(await CallAsync("kv/range", new() { ["key"] = Bytes("any") }));

    /// <summary>Compacts the history before a revision.</summary>
    /// <returns>A task that ends when the history is gone.</returns>
    public Task CompactAsync(long revision) =>
        CallAsync("kv/compaction", new() { ["revision"] = revision, ["physical"] = true });

    public static string Bytes(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    // The gateway writes 64-bit numbers as strings.
    private static long Revision(JsonObject answer) =>
        long.Parse((string)answer["header"]!["revision"]!, CultureInfo.InvariantCulture);
}
