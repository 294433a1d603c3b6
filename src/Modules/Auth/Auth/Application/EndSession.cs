using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Auth.Application;

/// <summary>Ends one of one's own sessions, such as that on a lost device.</summary>
internal sealed record EndSession(Guid Id) : ICommand<Unit>
{
    public static Permission Requires => Permission.Of("user", "update");
}

internal sealed class EndSessionHandler(ISessions sessions, ICaller caller, TimeProvider clock, AuthLog log) : IHandler<EndSession, Unit>
{
    public async Task<Result<Unit>> Handle(EndSession request, CancellationToken ct)
    {
        if (!await sessions.End(new SessionId(request.Id), caller.UserId, clock.Now(), ct)) return AuthErrors.SessionNotFound;

        log.SessionRevoked(caller.UserId, request.Id);
        return Unit.Value;
    }
}
