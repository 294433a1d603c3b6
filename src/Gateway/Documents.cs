using System.Net;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Yarp.ReverseProxy;

namespace ModularMonolith.Gateway;

/// <summary>One OpenAPI document of the whole, put together from those of the processes behind.</summary>
internal static class Documents
{
    private const string Path = "/api/docs-json";

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], (HttpResponse response, IProxyStateLookup proxy, IHttpClientFactory clients, CancellationToken ct) =>
            Answer(response, proxy, clients, whole => Task.FromResult(whole.ToJsonString()), "application/json", ct));
        routes.MapMethods("/api/docs-yaml", [HttpMethods.Get, HttpMethods.Head], (HttpResponse response, IProxyStateLookup proxy, IHttpClientFactory clients, CancellationToken ct) =>
            Answer(response, proxy, clients, whole => OpenApiDocument.Parse(whole.ToJsonString(), "json").Document!.SerializeAsYamlAsync(OpenApiSpecVersion.OpenApi3_0, ct), "application/yaml", ct));
    }

    private static async Task<IResult> Answer(HttpResponse response, IProxyStateLookup proxy, IHttpClientFactory clients, Func<JsonObject, Task<string>> write, string type, CancellationToken ct)
    {
        JsonObject? whole = null;
        using var http = clients.CreateClient();
        foreach (var address in proxy.GetClusters().Select(cluster => cluster.Destinations.Values.First().Model.Config.Address).Distinct(StringComparer.Ordinal))
        {
            using var answer = await http.GetAsync(new Uri(new Uri(address), Path), ct);
            // Production shows none.
            if (answer.StatusCode == HttpStatusCode.NotFound) continue;
            var part = (JsonObject)JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(ct))!;
            foreach (var (name, values) in answer.Headers.Where(header => header.Key is not ("Date" or "Transfer-Encoding" or "Connection"))) response.Headers[name] = values.ToArray();
            if (whole is null) whole = part;
            else Merge(whole, part);
        }

        return whole is null ? Results.NotFound() : Results.Text(await write(whole), $"{type}; charset=utf-8");
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
