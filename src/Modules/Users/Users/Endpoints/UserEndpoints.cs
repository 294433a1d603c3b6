using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using ModularMonolith.Modules.Users.Application;
using ModularMonolith.Modules.Users.Infrastructure.Queries;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Infrastructure.RateLimits;
using static ModularMonolith.Shared.ErrorKind;

namespace ModularMonolith.Modules.Users.Endpoints;

internal static class UserEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/users").WithTags("Users");

        users.MapGet("/me", Handle<ReadMe, ProfileDto>.Ok())
            .WithSummary("Read your profile").Refuses(BadRequest);
        users.MapPut("/me", Handle<EditProfile, ProfileDto>.Ok())
            .WithSummary("Change your profile").WithExample(new { displayName = "John Doe", bio = "Software engineer" }).Refuses(BadRequest);
        users.MapUpload("/me/avatar", AvatarForm.Field, AvatarForm.Read, Handle<ChangeAvatar, AvatarDto>.Ok())
            .WithSummary("Change your picture").WithMetadata(RateLimited.Upload, new RequestSizeLimitAttribute(AvatarForm.MaxRequestBytes))
            .Refuses(BadRequest, PayloadTooLarge, UnsupportedMediaType, UnprocessableEntity, ServiceUnavailable);
        users.MapDelete("/me/avatar", Handle<RemoveAvatar, Unit>.NoContent())
            .WithSummary("Remove your picture").Refuses(BadRequest);
        users.MapGet("/{id}", Handle<ReadProfile, PublicProfile>.Ok())
            .WithSummary("Read a user's public profile").Refuses(BadRequest, NotFound);
        users.MapPut("/{id}/status", Handle<ChangeStatus, ProfileDto>.Ok())
            .WithSummary("Let a user in, or shut the user out").WithExample(new { status = "banned" }).Refuses(BadRequest, NotFound);

        AvatarFile.Map(routes);
    }
}
