using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Infrastructure.Redis;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

internal static class RealTimeRegistration
{
    private const int LargestMessage = 32 * 1024;

    public static void AddRealTime(this IServiceCollection services)
    {
        services.AddSignalR(options =>
        {
            options.MaximumReceiveMessageSize = LargestMessage;
            options.EnableDetailedErrors = false;
            // Until then a connection counts as nobody's.
            options.HandshakeTimeout = TimeSpan.FromSeconds(10);
            options.AddFilter<HubInvocations>();
        });
        services.AddSingleton<HubInvocations>();
        services.AddSingleton<LiveConnections>();
        services.AddSingleton<SharedConnectionCount>();
        services.AddHostedService(sp => sp.GetRequiredService<SharedConnectionCount>());
        services.AddSingleton<RealTimeMetrics>();
        services.AddSingleton(typeof(HubLifetimeManager<>), typeof(LiveHubManager<>));
        services.AddSingleton<IUserIdProvider, BySubject>();
        services.AddHostedService<Farewell>();
        services.AddSingleton<RedisConnection>();
        services.AddHostedService(sp => sp.GetRequiredService<RedisConnection>());
        services.AddSingleton<NoticeBoard>();
        services.AddHostedService(sp => sp.GetRequiredService<NoticeBoard>());

        // Of two with one name the later one counts.
        services.AddSingleton<IHubProtocol>(new AnsweringProtocol(
            new JsonHubProtocol(Options.Create(new JsonHubProtocolOptions { PayloadSerializerOptions = JsonBodies.Options }))));
        services.AddSingleton<IHubProtocol>(new AnsweringProtocol(
            new MessagePackHubProtocol(Options.Create(new MessagePackHubProtocolOptions { SerializerOptions = JsonInMessagePack.Options }))));
    }

    private sealed class BySubject : IUserIdProvider
    {
        public string? GetUserId(HubConnectionContext connection) => connection.User.FindFirst("sub")?.Value;
    }
}
