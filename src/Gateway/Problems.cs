using ModularMonolith.Shared.Infrastructure.Http;

namespace ModularMonolith.Gateway;

/// <summary>Answers in the API's error shape (RFC 9457) where no process did.</summary>
internal static class Problems
{
    private const string NotKnown = "This is not a known query parameter";

    /// <summary>503, to be tried again.</summary>
    public static Task IsAway(HttpContext http) =>
        Write(http, StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", "The service is busy or one of its parts is away; please try again");

    /// <summary>400, for a client that did not finish its request.</summary>
    public static Task IsMalformed(HttpContext http) => Write(http, StatusCodes.Status400BadRequest, "BadRequest", "The request is malformed");

    /// <summary>413.</summary>
    public static Task IsTooLarge(HttpContext http) => Write(http, StatusCodes.Status413PayloadTooLarge, "PayloadTooLarge", "The request body is too large");

    /// <summary>400, for a query parameter that nobody reads.</summary>
    public static Task IsUnknown(HttpContext http, string name) =>
        Write(http, StatusCodes.Status400BadRequest, "BadRequest", NotKnown, new() { [name] = [NotKnown] });

    /// <summary>404.</summary>
    public static Task IsNotThere(HttpContext http) => Write(http, StatusCodes.Status404NotFound, "NotFound", "There is nothing at this address");

    private static Task Write(HttpContext http, int status, string error, string message, Dictionary<string, string[]>? errors = null)
    {
        http.Response.Clear();
        http.Response.StatusCode = status;
        http.Response.Headers[RequestId.Header] = http.TraceIdentifier;
        foreach (var (name, value) in SecurityHeaders.All) http.Response.Headers[name] = value;
        if (status == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = "1";
        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var problem = new Problem(status, error, message, http.TraceIdentifier, now, http.Request.Path.Value ?? "/") { Errors = errors };
        return http.Response.WriteAsJsonAsync(problem, JsonBodies.Options, "application/problem+json", http.RequestAborted);
    }
}
