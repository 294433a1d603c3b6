using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Endpoints;
using ModularMonolith.Modules.Chat.Infrastructure;
using ModularMonolith.Shared.Infrastructure.Modules;

namespace ModularMonolith.Modules.Chat;

/// <summary>What users say to each other.</summary>
public sealed class ChatModule : IModule
{
    /// <inheritdoc />
    public string Name => "Chat";

    /// <inheritdoc />
    public void Register(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.UseDatabase<ChatDbContext>();
        module.Services.AddScoped<IConversations, ConversationRepository>();
        module.Services.AddScoped<IMessages, MessageStore>();
        module.Services.AddScoped<IParticipants, ParticipantReplica>();
        module.Services.AddSingleton<ChatLog>();
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes) => ChatEndpoints.Map(routes);
}
