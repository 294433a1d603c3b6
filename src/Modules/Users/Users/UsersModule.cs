using Microsoft.AspNetCore.Routing;
using ModularMonolith.Modules.Users.Infrastructure;
using ModularMonolith.Shared.Infrastructure.Modules;

namespace ModularMonolith.Modules.Users;

/// <summary>The Users module.</summary>
public sealed class UsersModule : IModule
{
    /// <inheritdoc />
    public string Name => "Users";

    /// <inheritdoc />
    public void Register(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.UseDatabase<UsersDbContext>();
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
    }
}
