using System.Net;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Yarp.ReverseProxy;

namespace ModularMonolith.Gateway;

/// <summary>One OpenAPI document of the whole, put together from those of the processes behind.</summary>
internal static class Documents
{
    private const string Path = "/api/docs-json";
    private static readonly string[] Parts = ["paths", "tags", "components"];

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], (IProxyStateLookup proxy, IHttpClientFactory clients, CancellationToken ct) =>
            Answer(proxy, clients, whole => Task.FromResult(whole.ToJsonString()), "application/json", ct));
        routes.MapMethods("/api/docs-yaml", [HttpMethods.Get, HttpMethods.Head], (IProxyStateLookup proxy, IHttpClientFactory clients, CancellationToken ct) =>
            Answer(proxy, clients, whole => OpenApiDocument.Parse(whole.ToJsonString(), "json").Document!.SerializeAsYamlAsync(OpenApiSpecVersion.OpenApi3_0, ct), "application/yaml", ct));
    }

    private static async Task<IResult> Answer(IProxyStateLookup proxy, IHttpClientFactory clients, Func<JsonObject, Task<string>> write, string type, CancellationToken ct)
    {
        JsonObject? whole = null;
        using var http = clients.CreateClient();
        foreach (var address in proxy.GetClusters().Select(cluster => cluster.Destinations.Values.First().Model.Config.Address).Distinct(StringComparer.Ordinal))
        {
            using var answer = await http.GetAsync(new Uri(new Uri(address), Path), ct);
            // Production shows none.
            if (answer.StatusCode == HttpStatusCode.NotFound) continue;
            var part = (JsonObject)JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(ct))!;
            if (whole is null) whole = part;
            else foreach (var name in Parts) Merge(whole, name, part[name]);
        }

        return whole is null ? Results.NotFound() : Results.Text(await write(whole), $"{type}; charset=utf-8");
    }

    private static void Merge(JsonObject whole, string name, JsonNode? more)
    {
        switch (whole[name])
        {
            case null:
                whole[name] = more?.DeepClone();
                break;
            case JsonObject into:
                foreach (var (member, value) in (JsonObject?)more ?? []) Merge(into, member, value);
                break;
            case JsonArray into when name == "tags":
                foreach (var tag in (JsonArray?)more ?? [])
                    if (!into.Any(known => JsonNode.DeepEquals(known!["name"], tag!["name"]))) into.Add(tag!.DeepClone());
                break;
        }
    }
}
