using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>Routes of one request: read it, hand it to its handler, answer.</summary>
/// <typeparam name="TRequest">The request.</typeparam>
/// <typeparam name="TResult">What a success gives.</typeparam>
public static class Handle<TRequest, TResult>
    where TRequest : IRequest<TResult>
{
    /// <summary>Answers 200 with the result.</summary>
    public static HandledRoute Ok() => Answer(StatusCodes.Status200OK, (http, result) => Json(http, StatusCodes.Status200OK, result));

    /// <summary>Answers 200 with what <paramref name="body"/> takes of the result, after it had a look at the response (headers).</summary>
    public static HandledRoute Ok<TBody>(Func<HttpContext, TResult, TBody> body) =>
        Answer(StatusCodes.Status200OK, (http, result) => Json(http, StatusCodes.Status200OK, body(http, result)), typeof(TBody));

    /// <summary>Answers 201 with the result, and where it is to be found.</summary>
    public static HandledRoute Created(Func<TResult, string>? location = null) => Answer(StatusCodes.Status201Created, (http, result) =>
    {
        if (location is not null) http.Response.Headers.Location = location(result);
        return Json(http, StatusCodes.Status201Created, result);
    });

    /// <summary>Answers 201 with what <paramref name="body"/> takes of the result, or 200 where <paramref name="repeated"/> says that it was there before.</summary>
    public static HandledRoute CreatedOnce<TBody>(Func<TResult, TBody> body, Func<TResult, bool> repeated) => Answer(
        StatusCodes.Status201Created,
        (http, result) => Json(http, repeated(result) ? StatusCodes.Status200OK : StatusCodes.Status201Created, body(result)),
        typeof(TBody)) with
    { AlsoAnswers = StatusCodes.Status200OK };

    /// <summary>Answers 202 without a body.</summary>
    public static HandledRoute Accepted() => Bare(StatusCodes.Status202Accepted);

    /// <summary>Answers 204.</summary>
    public static HandledRoute NoContent() => Bare(StatusCodes.Status204NoContent);

    private static HandledRoute Bare(int status) => Answer(status, (http, _) =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }, typeof(void));

    private static HandledRoute Answer(int status, Func<HttpContext, TResult, Task> answer, Type? body = null) => new(
        typeof(TRequest), TRequest.Requires, status, body ?? typeof(TResult), endpoint => Run(endpoint, answer));

    private static RequestDelegate Run(RouteEndpoint endpoint, Func<HttpContext, TResult, Task> answer)
    {
        var route = endpoint.Metadata.GetRequiredMetadata<RequestRoute>();
        var read = route.Reader as Func<HttpContext, Task<Result<TRequest>>> ?? new RequestReader<TRequest>(endpoint).Read;
        return async http =>
        {
            var request = await read(http);
            if (request.IsFailure)
            {
                await Problems.Write(http, request.Error);
                return;
            }

            var result = await http.RequestServices.GetRequiredService<IHandler<TRequest, TResult>>().Handle(request.Value, http.RequestAborted);
            if (result.IsFailure) await Problems.Write(http, result.Error);
            else await answer(http, result.Value);
        };
    }

    private static Task Json<TBody>(HttpContext http, int status, TBody body)
    {
        http.Response.StatusCode = status;
        if (body is IVersioned versioned) http.Response.Headers.ETag = IfMatch.Tag(versioned.Version);
        return http.Response.WriteAsJsonAsync(body, JsonBodies.Options, "application/json; charset=utf-8", http.RequestAborted);
    }
}
