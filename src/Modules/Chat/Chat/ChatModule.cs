using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Endpoints;
using ModularMonolith.Modules.Chat.Infrastructure;
using ModularMonolith.Modules.Chat.Infrastructure.Live;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.RealTime;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Chat;

/// <summary>What users say to each other.</summary>
public sealed class ChatModule : IModule
{
    /// <inheritdoc />
    public string Name => "Chat";

    /// <inheritdoc />
    public string About => "Conversations, members, messages";

    /// <inheritdoc />
    public IReadOnlyList<Permission> Grants { get; } =
        [Permission.Of("conversations", "read"), Permission.Of("conversations", "create"), Permission.Of("messages", "read"), Permission.Of("messages", "create")];

    /// <inheritdoc />
    public void Register(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.UseDatabase<ChatDbContext>();
        module.Services.AddScoped<IConversations, ConversationRepository>();
        module.Services.AddScoped<IMessages, MessageStore>();
        module.Services.AddSingleton<GroupCommit>();
        module.Services.AddScoped<IParticipants, ParticipantReplica>();
        module.Services.AddSingleton<ChatLog>();

        module.UseNotices<Notice>("chat");
        module.Services.AddSingleton<IAudience, LiveAudience>();
        module.Services.AddSingleton<IPushes, ChatPushes>();
        module.Services.AddSingleton<Rooms>();
        module.Services.AddSingleton<RoomGaps>();
        module.Services.AddScoped<RoomView>();
        module.Services.AddHostedService<RoomWatch>();
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
        ChatEndpoints.Map(routes);
        routes.MapLiveHub<ChatHub>("/chat");
    }
}
