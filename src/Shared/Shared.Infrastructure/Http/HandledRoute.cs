using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>A request's way in and out over HTTP, made by <see cref="Handle{TRequest,TResult}"/> and given an address by <see cref="HandledRoutes"/>.</summary>
/// <param name="Request">The request's type.</param>
/// <param name="Requires">What the caller must hold.</param>
/// <param name="Status">The status of a success.</param>
/// <param name="Body">The type of its body; <c>void</c> for none.</param>
/// <param name="Build">Makes the delegate once the endpoint, and with it the route's template, is known.</param>
public sealed record HandledRoute(Type Request, Permission Requires, int Status, Type Body, Func<RouteEndpoint, RequestDelegate> Build)
{
    /// <summary>A second status of success.</summary>
    public int? AlsoAnswers { get; init; }
}

/// <summary>What an endpoint says of itself: to the authorization, to the OpenAPI document and to the check at the start.</summary>
public sealed record RequestRoute(HandledRoute Route, bool HasBody)
{
    /// <summary>Reads the request where it is not JSON: a <c>Func&lt;HttpContext, Task&lt;Result&lt;TRequest&gt;&gt;&gt;</c>.</summary>
    public Delegate? Reader { get; init; }

    /// <summary>The media type of what <see cref="Reader"/> reads, and the name of its only field.</summary>
    public string? FormField { get; init; }
}

/// <summary>Maps handled routes.</summary>
public static class HandledRoutes
{
    /// <summary>Maps GET, and HEAD with it (RFC 9110, 9.1).</summary>
    public static IEndpointConventionBuilder MapGet(this IEndpointRouteBuilder routes, string pattern, HandledRoute route) =>
        Map(routes, [HttpMethods.Get, HttpMethods.Head], pattern, new RequestRoute(route, HasBody: false));

    /// <summary>Maps POST with a JSON body.</summary>
    public static IEndpointConventionBuilder MapPost(this IEndpointRouteBuilder routes, string pattern, HandledRoute route) =>
        Map(routes, [HttpMethods.Post], pattern, new RequestRoute(route, HasBody: true));

    /// <summary>Maps POST without a body.</summary>
    public static IEndpointConventionBuilder MapPostWithoutBody(this IEndpointRouteBuilder routes, string pattern, HandledRoute route) =>
        Map(routes, [HttpMethods.Post], pattern, new RequestRoute(route, HasBody: false));

    /// <summary>Maps POST of a form with one file, read by <paramref name="reader"/>.</summary>
    public static IEndpointConventionBuilder MapUpload<TRequest>(
        this IEndpointRouteBuilder routes, string pattern, string field, Func<HttpContext, Task<Result<TRequest>>> reader, HandledRoute route) =>
        Map(routes, [HttpMethods.Post], pattern, new RequestRoute(route, HasBody: true) { Reader = reader, FormField = field });

    /// <summary>Maps PUT with a JSON body.</summary>
    public static IEndpointConventionBuilder MapPut(this IEndpointRouteBuilder routes, string pattern, HandledRoute route) =>
        Map(routes, [HttpMethods.Put], pattern, new RequestRoute(route, HasBody: true));

    /// <summary>Maps PATCH with a JSON body.</summary>
    public static IEndpointConventionBuilder MapPatch(this IEndpointRouteBuilder routes, string pattern, HandledRoute route) =>
        Map(routes, [HttpMethods.Patch], pattern, new RequestRoute(route, HasBody: true));

    /// <summary>Maps DELETE without a body.</summary>
    public static IEndpointConventionBuilder MapDelete(this IEndpointRouteBuilder routes, string pattern, HandledRoute route) =>
        Map(routes, [HttpMethods.Delete], pattern, new RequestRoute(route, HasBody: false));

    /// <summary>Maps DELETE with a JSON body.</summary>
    public static IEndpointConventionBuilder MapDeleteWithBody(this IEndpointRouteBuilder routes, string pattern, HandledRoute route) =>
        Map(routes, [HttpMethods.Delete], pattern, new RequestRoute(route, HasBody: true));

    /// <summary>Gives an example of the body, shown in the documentation.</summary>
    public static IEndpointConventionBuilder WithExample(this IEndpointConventionBuilder route, object example) => route.WithMetadata(new BodyExample(example));

    /// <summary>Names the errors that the route's own rules give; those of authentication, limits and outages are added by themselves.</summary>
    public static IEndpointConventionBuilder Refuses(this IEndpointConventionBuilder route, params ErrorKind[] errors) => route.WithMetadata(new Refusals(errors));

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder routes, string[] methods, string pattern, RequestRoute request)
    {
        var mapped = routes.MapMethods(pattern, methods, (RequestDelegate)(_ => throw new InvalidOperationException("The route was not built.")));
        mapped.WithMetadata(request);
        mapped.Finally(builder =>
        {
            // Built on first use, when the whole template is known; the check at the start builds them all.
            var endpoint = new Lazy<RequestDelegate>(() => request.Route.Build(
                new RouteEndpoint(_ => Task.CompletedTask, ((RouteEndpointBuilder)builder).RoutePattern, 0, new EndpointMetadataCollection(builder.Metadata), null)));
            builder.Metadata.Add(new BuiltRoute(endpoint));
            builder.RequestDelegate = http => endpoint.Value(http);
        });
        return mapped;
    }
}

/// <summary>A route's delegate, made when first asked for.</summary>
internal sealed record BuiltRoute(Lazy<RequestDelegate> Delegate);

/// <summary>An example of a route's body.</summary>
internal sealed record BodyExample(object Value);

/// <summary>The errors that a route's rules give.</summary>
internal sealed record Refusals(IReadOnlyList<ErrorKind> Errors);

/// <summary>Says of a route without a request (health, documentation, files) that anyone may ask and whether it counts against the limits.</summary>
/// <param name="IsLimited">Whether the global rate limit counts it.</param>
public sealed record AnonymousRoute(bool IsLimited)
{
    /// <summary>The type of a success' body, for the documentation; text where it is left out, <see cref="Stream"/> for bytes.</summary>
    public Type? Body { get; init; }

    /// <summary>Whether the same body also comes with 503.</summary>
    public bool MayBeUnavailable { get; init; }

    /// <summary>The media type of a success' body.</summary>
    public string MediaType { get; init; } = "application/json";
}
