using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Redis;

namespace ModularMonolith.Shared.Infrastructure.Hosting;

/// <summary>How the process is, for people and for load balancers. Never rate-limited.</summary>
internal static class Health
{
    private const string Degraded = "degraded";

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/", "hello", "Say hello", typeof(string), _ => Task.FromResult<object>("Hello World!"));
        Map(routes, "/health", "health", "Whether the API answers", typeof(HealthReport), http => Task.FromResult<object>(new HealthReport("ok", Now(http))));
        Map(routes, "/health/live", "healthLive", "Whether the process lives", typeof(HealthReport), http => Task.FromResult<object>(new HealthReport("ok", Now(http))));
        Map(routes, "/health/ready", "healthReady", "Whether requests can be served", typeof(ReadyReport), Ready);
    }

    private static async Task<object> Ready(HttpContext http)
    {
        var stopping = http.RequestServices.GetRequiredService<DrainingLifetime>().IsDraining;
        var postgres = !stopping && !http.RequestServices.GetRequiredService<ModuleCatalog>().Databases.Exists(database => database.Away.IsCancellationRequested);
        var bus = http.RequestServices.GetRequiredService<EventBus>().IsHealthy;
        var redis = http.RequestServices.GetRequiredService<RedisConnection>();
        var parts = new Dictionary<string, string>
        {
            ["process"] = stopping ? "stopping" : "ok",
            ["postgres"] = postgres ? "ok" : "unavailable",
            ["bus"] = bus ? "ok" : Degraded,
        };
        if (redis.IsUsed) parts["redis"] = await redis.Answers() ? "ok" : Degraded;
        http.Response.StatusCode = postgres ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        if (!postgres) http.Response.Headers.RetryAfter = "1";
        return new ReadyReport(!postgres ? "unavailable" : parts.ContainsValue(Degraded) ? Degraded : "ok", Now(http), parts);
    }

    private static DateTimeOffset Now(HttpContext http) => http.RequestServices.GetRequiredService<TimeProvider>().Now();

    private static void Map(IEndpointRouteBuilder routes, string path, string id, string summary, Type body, Func<HttpContext, Task<object>> report) =>
        routes.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)(async http =>
        {
            var answer = await report(http);
            if (answer is string text)
            {
                http.Response.ContentType = "text/plain; charset=utf-8";
                await http.Response.WriteAsync(text, http.RequestAborted);
            }
            else await http.Response.WriteAsJsonAsync(answer, answer.GetType(), JsonBodies.Options, "application/json; charset=utf-8", http.RequestAborted);
        })).WithMetadata(new AnonymousRoute(IsLimited: false) { Body = body, MayBeUnavailable = body == typeof(ReadyReport), MediaType = body == typeof(string) ? "text/plain" : "application/json" }).WithName(id).WithSummary(summary).WithTags("Health");
}

/// <summary>How the process is.</summary>
internal sealed record HealthReport(string Status, DateTimeOffset Timestamp);

/// <summary>How the process and its parts are.</summary>
internal sealed record ReadyReport(string Status, DateTimeOffset Timestamp, IReadOnlyDictionary<string, string> Parts);
