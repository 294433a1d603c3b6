using Microsoft.AspNetCore.Routing;
using ModularMonolith.Modules.Auth.Infrastructure;
using ModularMonolith.Shared.Infrastructure.Modules;

namespace ModularMonolith.Modules.Auth;

/// <summary>The Auth module.</summary>
public sealed class AuthModule : IModule
{
    /// <inheritdoc />
    public string Name => "Auth";

    /// <inheritdoc />
    public void Register(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.UseDatabase<AuthDbContext>();
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
    }
}
