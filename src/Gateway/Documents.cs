using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using ModularMonolith.Shared.Infrastructure.Http;
using Yarp.ReverseProxy;

namespace ModularMonolith.Gateway;

/// <summary>One OpenAPI document of the whole, put together from those of the processes behind.</summary>
internal static class Documents
{
    private const string Path = "/api/docs-json";

    // Of a part's answer, what belongs to its connection and not to the document.
    private static readonly string[] OfTheConnection = ["Date", "Transfer-Encoding", "Connection"];

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        Map(Path, "application/json", (whole, _) => Task.FromResult(whole.ToJsonString()));
        Map("/api/docs-yaml", "application/yaml", (whole, ct) =>
            OpenApiDocument.Parse(whole.ToJsonString(), "json").Document!.SerializeAsYamlAsync(OpenApiSpecVersion.OpenApi3_0, ct));

        void Map(string path, string type, Func<JsonObject, CancellationToken, Task<string>> write) =>
            routes.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], (HttpContext http, IProxyStateLookup proxy, IHttpClientFactory clients) => Answer(http, proxy, clients, write, type));
    }

    private static async Task<IResult> Answer(
        HttpContext http, IProxyStateLookup proxy, IHttpClientFactory clients, Func<JsonObject, CancellationToken, Task<string>> write, string type)
    {
        if (http.Request.Query.Keys.FirstOrDefault() is { } unknown)
        {
            await Problems.IsUnknown(http, unknown);
            return Results.Empty;
        }

        try
        {
            JsonObject? whole = null;
            using var client = clients.CreateClient();
            foreach (var alike in Processes(proxy))
            {
                if (await Part(client, alike, http) is not { } part) continue;
                if (whole is null) whole = part;
                else Merge(whole, part);
            }

            if (whole is not null) return Results.Text(await write(whole, http.RequestAborted), $"{type}; charset=utf-8");
            await Problems.IsNotThere(http);
        }
        catch (Exception e) when ((e is HttpRequestException or JsonException or TaskCanceledException) && !http.RequestAborted.IsCancellationRequested)
        {
            await Problems.IsAway(http);
        }

        return Results.Empty;
    }

    /// <summary>The addresses of each kind of process: a cluster's are alike, and several clusters may be at the same.</summary>
    private static IEnumerable<string[]> Processes(IProxyStateLookup proxy) => proxy.GetClusters()
        .Select(cluster => cluster.Destinations.Values.Select(destination => destination.Model.Config.Address).Order(StringComparer.Ordinal).ToArray())
        .DistinctBy(addresses => string.Join(' ', addresses), StringComparer.Ordinal);

    /// <summary>From the first that can be reached; none where it shows none, as in Production.</summary>
    private static async Task<JsonObject?> Part(HttpClient client, string[] alike, HttpContext http)
    {
        foreach (var (number, address) in alike.Index())
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(address), Path));
                request.Headers.Add(RequestId.Header, http.TraceIdentifier);
                using var answer = await client.SendAsync(request, http.RequestAborted);
                if (answer.StatusCode == HttpStatusCode.NotFound) return null;
                var part = (JsonObject)JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(http.RequestAborted))!;
                foreach (var (name, values) in answer.Headers.Where(header => !OfTheConnection.Contains(header.Key))) http.Response.Headers[name] = values.ToArray();
                return part;
            }
            catch (Exception e) when ((e is HttpRequestException or TaskCanceledException) && !http.RequestAborted.IsCancellationRequested && number < alike.Length - 1)
            {
                // The next one may be there.
            }
        }

        return null;
    }

    private static void Merge(JsonObject whole, JsonObject part)
    {
        var tags = (JsonArray)whole["tags"]!;
        foreach (var tag in ((JsonArray)part["tags"]!).Where(tag => !tags.Any(known => JsonNode.DeepEquals(known!["name"], tag!["name"])))) tags.Add(tag!.DeepClone());
        Add(whole, "paths", part["paths"]);
        Add(whole, "components", part["components"]);
    }

    /// <summary>What both have is the same in both, or has members that are.</summary>
    private static void Add(JsonObject whole, string name, JsonNode? more)
    {
        if (whole[name] is not { } known) whole[name] = more?.DeepClone();
        else if (known is JsonObject into && more is JsonObject members)
            foreach (var (member, value) in members) Add(into, member, value);
    }
}
