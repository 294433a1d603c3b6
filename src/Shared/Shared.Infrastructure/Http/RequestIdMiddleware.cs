using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using ModularMonolith.Shared.Infrastructure.Messaging;
using Serilog.Context;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>Gives each request its id: the client's where it is well formed, a new one otherwise. Answers, errors and log lines carry it.</summary>
internal sealed class RequestIdMiddleware(RequestDelegate next)
{
    private const string Header = "X-Request-Id";

    public async Task InvokeAsync(HttpContext http)
    {
        var given = http.Request.Headers[Header];
        var id = given.Count == 1 && IsWellFormed(given[0]) ? given[0]! : Guid.CreateVersion7().ToString();
        http.TraceIdentifier = id;
        http.Response.Headers[Header] = id;
        Activity.Current?.SetBaggage(EventTracing.RequestId, id);
        using (LogContext.PushProperty("requestId", id)) await next(http);
    }

    private static bool IsWellFormed(string? id) =>
        id is { Length: >= 1 and <= 128 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
