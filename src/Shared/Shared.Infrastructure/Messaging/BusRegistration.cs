using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using ModularMonolith.Shared.Infrastructure.Modules;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

internal static class BusRegistration
{
    public static void AddBus(this IServiceCollection services, ModuleCatalog catalog, BusSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(_ => new EventNames(catalog.Modules.Select(m => m.GetType().Assembly)));
        services.AddSingleton<EffectReceipts>();
        services.TryAddSingleton(RedeliveryPolicy.Default);
        services.AddSingleton<OutboxMetrics>();
        services.AddSingleton(sp => new BrokerDelivery(() => sp.GetRequiredService<EventBus>().Current, sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton<InMemoryDelivery>();
        services.TryAddSingleton<IDelivery>(sp => settings.IsBroker ? sp.GetRequiredService<BrokerDelivery>() : sp.GetRequiredService<InMemoryDelivery>());
        foreach (var subscription in catalog.Reactions) services.AddSingleton(subscription.Consumer);

        // Hosted services stop in the reverse order of their registration: no dispatcher may outlive the bus.
        services.AddSingleton<EventBus>();
        services.AddHostedService(sp => sp.GetRequiredService<EventBus>());
        foreach (var database in catalog.Databases)
            services.AddSingleton<IHostedService>(sp => ActivatorUtilities.CreateInstance<OutboxDispatcher>(sp, database, catalog.Signals[database.Context]));
    }
}
