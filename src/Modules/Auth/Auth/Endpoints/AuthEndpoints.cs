using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ModularMonolith.Modules.Auth.Application;
using ModularMonolith.Modules.Auth.Infrastructure.Queries;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Infrastructure.RateLimits;
using static ModularMonolith.Shared.ErrorKind;

namespace ModularMonolith.Modules.Auth.Endpoints;

internal static class AuthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/auth").WithTags("Auth");

        auth.MapPost("/signup", Handle<SignUp, NewUser>.Created(user => $"/users/{user.UserId}")).WithMetadata(RateLimited.Auth)
            .WithSummary("Open an account").WithExample(new SignUp("anna@example.com", "Correct1Horse", "Anna Smith")).Refuses(BadRequest, Conflict);
        auth.MapPost("/login", Handle<LogIn, TokenPair>.Ok()).WithMetadata(RateLimited.Auth)
            .WithSummary("Log in").WithExample(new LogIn("john@example.com", "Password123!")).Refuses(BadRequest, InvalidCredentials, AccountDisabled);
        auth.MapPost("/refresh", Handle<RefreshSession, TokenPair>.Ok()).WithMetadata(RateLimited.Auth)
            .WithSummary("Trade a refresh token for the next pair of tokens")
            .WithExample(new RefreshSession("q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA")).Refuses(BadRequest, InvalidToken);
        auth.MapPostWithoutBody("/logout", Handle<LogOut, Unit>.NoContent())
            .WithSummary("End all your sessions");
        auth.MapPost("/change-password", Handle<ChangePassword, Unit>.NoContent())
            .WithSummary("Change your password and end all your sessions")
            .WithExample(new ChangePassword("Password123!", "Battery2Staple")).Refuses(BadRequest, InvalidCredentials);
        auth.MapGet("/sessions", Handle<ListSessions, SessionRow[]>.Ok())
            .WithSummary("List your sessions, the last used first");
        auth.MapDelete("/sessions/{id}", Handle<EndSession, Unit>.NoContent())
            .WithSummary("End one of your sessions").Refuses(BadRequest, NotFound);

        // Here and not in Users, because the password is asked for.
        routes.MapDeleteWithBody("/users/me", Handle<DeleteAccount, Unit>.NoContent()).WithTags("Users")
            .WithSummary("Delete your account and all that is yours").WithExample(new DeleteAccount("Password123!")).Refuses(BadRequest, InvalidCredentials);
    }
}
