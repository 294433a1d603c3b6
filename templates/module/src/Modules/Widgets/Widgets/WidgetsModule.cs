using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Widgets.Application;
using ModularMonolith.Modules.Widgets.Endpoints;
using ModularMonolith.Modules.Widgets.Infrastructure;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Widgets;

/// <summary>What users add, for as long as they have an account.</summary>
public sealed class WidgetsModule : IModule
{
    /// <inheritdoc />
    public string Name => "Widgets";

    /// <inheritdoc />
    public string About => "What users add, for as long as they have an account";

    /// <inheritdoc />
    public IReadOnlyList<Permission> Grants { get; } = [Permission.Of("widgets", "create"), Permission.Of("widgets", "read")];

    /// <inheritdoc />
    public void Register(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.UseDatabase<WidgetsDbContext>();
        module.Services.AddScoped<IWidgets, GadgetRepository>();
        module.Services.AddScoped<IOwners, OwnerReplica>();
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes) => WidgetsEndpoints.Map(routes);
}
