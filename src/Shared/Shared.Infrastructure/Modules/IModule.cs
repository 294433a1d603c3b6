using Microsoft.AspNetCore.Routing;

namespace ModularMonolith.Shared.Infrastructure.Modules;

/// <summary>A module's one public type: its name, its wiring and its routes.</summary>
public interface IModule
{
    /// <summary>The module's name, such as <c>Posts</c>; in lower case that of its schema.</summary>
    string Name { get; }

    /// <summary>Registers the adapters of its ports and its database; handlers, reactions and sample data are discovered.</summary>
    void Register(ModuleBuilder module);

    /// <summary>Maps its routes.</summary>
    void MapEndpoints(IEndpointRouteBuilder routes);
}
