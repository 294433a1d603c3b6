using Microsoft.AspNetCore.Routing;
using ModularMonolith.Modules.Chat.Infrastructure;
using ModularMonolith.Shared.Infrastructure.Modules;

namespace ModularMonolith.Modules.Chat;

/// <summary>The Chat module.</summary>
public sealed class ChatModule : IModule
{
    /// <inheritdoc />
    public string Name => "Chat";

    /// <inheritdoc />
    public void Register(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.UseDatabase<ChatDbContext>();
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
    }
}
