namespace ModularMonolith.Gateway;

/// <summary>Gives each request its id, as the modules do: the client's where it is well formed, a new one otherwise. It is passed on.</summary>
internal sealed class RequestIdMiddleware(RequestDelegate next)
{
    public const string Header = "X-Request-Id";

    public Task InvokeAsync(HttpContext http)
    {
        var given = http.Request.Headers[Header];
        http.TraceIdentifier = given.Count == 1 && IsWellFormed(given[0]) ? given[0]! : Guid.CreateVersion7().ToString();
        http.Request.Headers[Header] = http.TraceIdentifier;
        return next(http);
    }

    private static bool IsWellFormed(string? id) =>
        id is { Length: >= 1 and <= 128 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
