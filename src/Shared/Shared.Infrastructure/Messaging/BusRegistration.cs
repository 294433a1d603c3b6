using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModularMonolith.Shared.Infrastructure.Modules;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

internal static class BusRegistration
{
    public static void AddBus(this IServiceCollection services, ModuleCatalog catalog)
    {
        services.AddSingleton(_ => new EventNames(catalog.Modules.Select(m => m.GetType().Assembly)));
        services.AddSingleton<EffectReceipts>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            foreach (var subscription in catalog.Reactions)
            {
                var consumer = typeof(ReactionConsumer<,,>).MakeGenericType(subscription.Reaction, subscription.Event, subscription.Context);
                bus.AddConsumer(consumer).Endpoint(endpoint => endpoint.Name = subscription.Endpoint);
            }

            bus.UsingInMemory((context, transport) =>
            {
                // As many as there are connections to use; the rest waits in memory.
                transport.ConcurrentMessageLimit = 8;
                transport.ConfigureEndpoints(context);
            });
        });

        // Hosted services stop in the reverse order of their registration: no dispatcher may outlive the bus.
        foreach (var database in catalog.Databases)
            services.AddSingleton<IHostedService>(sp => ActivatorUtilities.CreateInstance<OutboxDispatcher>(sp, database, catalog.Signals[database.Context]));
    }
}
