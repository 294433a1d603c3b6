using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ModularMonolith.Modules.Widgets.Application;
using ModularMonolith.Modules.Widgets.Infrastructure.Queries;
using ModularMonolith.Shared.Infrastructure.Http;
using static ModularMonolith.Shared.ErrorKind;

namespace ModularMonolith.Modules.Widgets.Endpoints;

internal static class WidgetsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/widgets").WithTags("Widgets");

        group.MapPost("/", Handle<AddGadget, GadgetDto>.Created(added => $"/widgets/{added.Id}"))
            .WithSummary("Add one gadget").WithExample(new AddGadget("Hello")).Refuses(BadRequest);
        group.MapGet("/{id}", Handle<ReadGadget, GadgetDto>.Ok())
            .WithSummary("Read one gadget").Refuses(BadRequest, NotFound);
    }
}
