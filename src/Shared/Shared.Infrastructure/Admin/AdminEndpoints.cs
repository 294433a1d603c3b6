using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Requests;
using ModularMonolith.Shared.Requests;
using static ModularMonolith.Shared.ErrorKind;

namespace ModularMonolith.Shared.Infrastructure.Admin;

/// <summary>What operators do with events of all modules of this process.</summary>
internal static class AdminEndpoints
{
    public static void AddAdmin(this IServiceCollection services, ModuleCatalog catalog)
    {
        Add<ListDeadEventsHandler, ListDeadEvents, DeadEvents>();
        Add<RedriveEventHandler, RedriveEvent, Unit>();

        void Add<THandler, TRequest, TResult>()
            where THandler : class, IHandler<TRequest, TResult>
            where TRequest : IRequest<TResult>
        {
            catalog.Requests.Add(typeof(TRequest));
            services.AddScoped<THandler>();
            services.AddScoped<IHandler<TRequest, TResult>, QueryPipeline<THandler, TRequest, TResult>>();
        }
    }

    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var events = routes.MapGroup("/admin/events").WithTags("Health");
        events.MapGet("/dead", Handle<ListDeadEvents, DeadEvents>.Ok()).WithSummary("List parked events");
        events.MapPostWithoutBody("/{id}/redrive", Handle<RedriveEvent, Unit>.Accepted()).WithSummary("Send a parked event again").Refuses(NotFound);
    }
}
