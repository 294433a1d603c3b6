using ModularMonolith.Modules.Widgets.Application;
using ModularMonolith.Modules.Widgets.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Widgets.Infrastructure.Queries;

/// <summary>Reads one, whoever added it.</summary>
internal sealed record ReadGadget(Guid Id) : IQuery<GadgetDto>
{
    public static Permission Requires => Permission.Of("widgets", "read");
}

internal sealed class ReadGadgetHandler(WidgetsDbContext db) : IHandler<ReadGadget, GadgetDto>
{
    // By primary key.
    public async Task<Result<GadgetDto>> Handle(ReadGadget request, CancellationToken ct) =>
        await db.First<GadgetDto>("select id, owner_id, content, added_at from widgets.widgets where id = @Id", request, ct) is { } found
            ? found
            : GadgetErrors.NotFound;
}
