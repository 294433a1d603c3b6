using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Admin;

/// <summary>An event that was given up after its last attempt.</summary>
/// <param name="Id">What to re-drive it by.</param>
/// <param name="Module">In whose outbox it lies: the module that could not take it in, or whose event can't be read.</param>
/// <param name="Name">The event's name.</param>
/// <param name="Consumer">The endpoint that failed; <c>null</c> where nobody could read it.</param>
/// <param name="OccurredAt">When it happened, UTC.</param>
/// <param name="Attempts">How often it failed.</param>
/// <param name="LastError">Why it failed last, without secrets.</param>
internal sealed record DeadEvent(Guid Id, string Module, string Name, string? Consumer, DateTimeOffset OccurredAt, int Attempts, string? LastError);

/// <summary>The parked events of all modules here.</summary>
internal sealed record DeadEvents(IReadOnlyList<DeadEvent> Data, long Total);

/// <summary>Lists parked events, at most a hundred of each module.</summary>
internal sealed record ListDeadEvents : IQuery<DeadEvents>
{
    public static Permission Requires => Permission.Of("users", "moderate");
}

internal sealed class ListDeadEventsHandler(ModuleCatalog catalog) : IHandler<ListDeadEvents, DeadEvents>
{
    public async Task<Result<DeadEvents>> Handle(ListDeadEvents request, CancellationToken ct)
    {
        List<DeadEvent> data = [];
        var total = 0L;
        foreach (var database in catalog.Databases)
        {
            var (first, all) = await new Outbox(database).Parked(100, ct);
            data.AddRange(first.Select(m => new DeadEvent(m.MessageId, database.Module, m.Name, m.Endpoint, m.OccurredAt, m.Attempts, m.Error)));
            total += all;
        }

        return new DeadEvents(data, total);
    }
}
