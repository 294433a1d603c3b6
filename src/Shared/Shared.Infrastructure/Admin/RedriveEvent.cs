using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Admin;

/// <summary>Sends a parked event again, as if it had never failed.</summary>
internal sealed record RedriveEvent(Guid Id) : IQuery<Unit>
{
    public static Permission Requires => Permission.Of("users", "moderate");
}

internal sealed class RedriveEventHandler(ModuleCatalog catalog) : IHandler<RedriveEvent, Unit>
{
    public async Task<Result<Unit>> Handle(RedriveEvent request, CancellationToken ct)
    {
        var found = false;
        foreach (var database in catalog.Databases)
        {
            if (!await new Outbox(database).Redrive(request.Id, ct)) continue;
            found = true;
            catalog.Signals[database.Context].Wake();
        }

        return found ? Unit.Value : new Error(ErrorKind.NotFound, "There is no parked event with this id");
    }
}
