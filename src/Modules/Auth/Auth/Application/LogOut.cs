using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Auth.Application;

/// <summary>Ends all of one's sessions.</summary>
internal sealed record LogOut : ICommand<Unit>
{
    public static Permission Requires => Permission.Of("user", "read");
}

internal sealed class LogOutHandler(ISessions sessions, ICaller caller, TimeProvider clock, AuthLog log) : IHandler<LogOut, Unit>
{
    public async Task<Result<Unit>> Handle(LogOut request, CancellationToken ct)
    {
        var ended = await sessions.EndAll(caller.UserId, EndReason.LoggedOut, clock.Now(), ct);
        log.LoggedOut(caller.UserId, ended);
        return Unit.Value;
    }
}
