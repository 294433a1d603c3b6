using Microsoft.AspNetCore.Http;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>Where errors become HTTP.</summary>
public static class Problems
{
    private const int ClientClosedRequest = 499;

    /// <summary>The one place that gives each kind of error its status.</summary>
    public static int Status(ErrorKind kind) => kind switch
    {
        ErrorKind.BadRequest => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthorized or ErrorKind.TokenExpired or ErrorKind.InvalidToken or ErrorKind.InvalidCredentials => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden or ErrorKind.AccountDisabled => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        ErrorKind.PayloadTooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorKind.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
        ErrorKind.UnprocessableEntity => StatusCodes.Status422UnprocessableEntity,
        ErrorKind.TooManyRequests => StatusCodes.Status429TooManyRequests,
        ErrorKind.ServiceUnavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>Answers with an error; nothing, where the answer has begun.</summary>
    public static async Task Write(HttpContext http, Error error)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(error);
        if (http.Response.HasStarted) return;
        if (http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = ClientClosedRequest;
            return;
        }

        var status = Status(error.Kind);
        http.Response.StatusCode = status;
        if (error.RetryAfter is { } wait) http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString();
        if (Challenge(error) is { } challenge) http.Response.Headers.WWWAuthenticate = challenge;
        http.Response.Headers.CacheControl = "no-store";

        var clock = (TimeProvider?)http.RequestServices.GetService(typeof(TimeProvider)) ?? TimeProvider.System;
        var problem = new Problem(status, error.Kind.ToString(), error.Message, http.TraceIdentifier, clock.Now(), http.Request.Path.Value ?? "/")
        {
            Errors = error.Members,
        };
        if (HttpMethods.IsHead(http.Request.Method)) return;
        await http.Response.WriteAsJsonAsync(problem, JsonBodies.Options, "application/problem+json", http.RequestAborted);
    }

    /// <summary>The error that belongs to a bare status, such as routing's 404.</summary>
    internal static Error? Of(int status) => status switch
    {
        StatusCodes.Status400BadRequest => new(ErrorKind.BadRequest, "The request is malformed"),
        StatusCodes.Status404NotFound => new(ErrorKind.NotFound, "There is nothing at this address"),
        StatusCodes.Status405MethodNotAllowed => new(ErrorKind.MethodNotAllowed, "This address does not know the method; see the Allow header"),
        StatusCodes.Status408RequestTimeout => new(ErrorKind.BadRequest, "The request took too long to arrive"),
        StatusCodes.Status413PayloadTooLarge => TooLarge,
        StatusCodes.Status415UnsupportedMediaType => new(ErrorKind.UnsupportedMediaType, "The media type of the body is not supported"),
        >= 500 => new(ErrorKind.InternalServerError, "Something went wrong on our side"),
        _ => null,
    };

    internal static Error TooLarge { get; } = new(ErrorKind.PayloadTooLarge, "The body is too large");

    // RFC 6750, 3: no error code where no token was presented.
    private static string? Challenge(Error error) => error.Kind switch
    {
        ErrorKind.TokenExpired or ErrorKind.InvalidToken => $"Bearer error=\"invalid_token\", error_description=\"{error.Message}\"",
        ErrorKind.Unauthorized or ErrorKind.InvalidCredentials => "Bearer realm=\"modular-monolith\"",
        _ => null,
    };
}
