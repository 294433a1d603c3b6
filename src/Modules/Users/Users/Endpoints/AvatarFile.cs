using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using ModularMonolith.Modules.Users.Infrastructure.Queries;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Users.Endpoints;

/// <summary>Serves pictures. A name stands for one picture for ever, so whoever has it never needs to ask again.</summary>
internal static class AvatarFile
{
    private const string MediaType = "image/webp";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/uploads/avatars/{name}", [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)Serve)
            .WithMetadata(new AnonymousRoute(IsLimited: true) { Body = typeof(Stream), MediaType = MediaType })
            .WithName("getAvatar").WithTags("Users").WithSummary("Fetch a picture").Refuses(ErrorKind.NotFound, ErrorKind.ServiceUnavailable);

    private static async Task Serve(HttpContext http)
    {
        var name = (string)http.Request.RouteValues["name"]!;
        var picture = await http.RequestServices.GetRequiredService<IHandler<ReadAvatar, byte[]>>().Handle(new ReadAvatar(name), http.RequestAborted);
        if (picture.IsFailure)
        {
            await Problems.Write(http, picture.Error);
            return;
        }

        var headers = http.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.ContentDisposition = "inline";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        // Pictures never change, so there is nothing to guard with If-Match. Answers HEAD and If-None-Match too.
        http.Request.Headers.IfMatch = default;
        http.Request.Headers.IfUnmodifiedSince = default;
        await TypedResults.Bytes(picture.Value, MediaType, entityTag: new EntityTagHeaderValue($"\"{name}\"")).ExecuteAsync(http);
    }
}
