using Microsoft.AspNetCore.Routing;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Modules;

/// <summary>A module's one public type: its name, its wiring and its routes.</summary>
public interface IModule
{
    /// <summary>The module's name, such as <c>Posts</c>; in lower case that of its schema.</summary>
    string Name { get; }

    /// <summary>What it is about, in a few words for readers of the API's documentation.</summary>
    string About => Name;

    /// <summary>What everyone who has signed in may do in it: access tokens say so, wherever it is hosted.</summary>
    IReadOnlyList<Permission> Grants => [];

    /// <summary>Registers the adapters of its ports and its database; handlers, reactions and sample data are discovered.</summary>
    void Register(ModuleBuilder module);

    /// <summary>Maps its routes.</summary>
    void MapEndpoints(IEndpointRouteBuilder routes);
}
