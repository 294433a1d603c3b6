using System.Globalization;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using ModularMonolith.Shared.Infrastructure.Modules;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

internal static class BusRegistration
{
    // As many as a module has connections to use, less some for its requests; the rest waits.
    private const int AtOnce = 8;

    public static void AddBus(this IServiceCollection services, ModuleCatalog catalog, BusSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(_ => new EventNames(catalog.Modules.Select(m => m.GetType().Assembly)));
        services.AddSingleton<EffectReceipts>();
        services.TryAddSingleton(RedeliveryPolicy.Default);
        services.AddSingleton<OutboxMetrics>();
        services.AddSingleton<BrokerDelivery>();
        services.AddSingleton<InMemoryDelivery>();
        services.TryAddSingleton<IDelivery>(sp => settings.IsBroker ? sp.GetRequiredService<BrokerDelivery>() : sp.GetRequiredService<InMemoryDelivery>());
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            foreach (var subscription in catalog.Reactions)
            {
                var consumer = typeof(ReactionConsumer<,,>).MakeGenericType(subscription.Reaction, subscription.Event, subscription.Context);
                bus.AddConsumer(consumer).Endpoint(endpoint => endpoint.Name = subscription.Endpoint);
            }

            // Nothing goes to a side queue that nobody watches: what can't be taken in stays in its queue.
            bus.AddConfigureEndpointsCallback((_, _, endpoint) =>
            {
                endpoint.RethrowFaultedMessages();
                endpoint.ThrowOnSkippedMessages();
                endpoint.PublishFaults = false;
            });
            if (settings.IsBroker) bus.UsingRabbitMq((context, transport) => Configure(transport, context, settings.Address!, catalog));
            else
                bus.UsingInMemory((context, transport) =>
                {
                    transport.ConcurrentMessageLimit = AtOnce;
                    transport.ConfigureEndpoints(context);
                });
        });

        // Hosted services stop in the reverse order of their registration: no dispatcher may outlive the bus.
        foreach (var database in catalog.Databases)
            services.AddSingleton<IHostedService>(sp => ActivatorUtilities.CreateInstance<OutboxDispatcher>(sp, database, catalog.Signals[database.Context]));
    }

    private static void Configure(IRabbitMqBusFactoryConfigurator transport, IBusRegistrationContext context, Uri address, ModuleCatalog catalog)
    {
        transport.Host(address);
        transport.PrefetchCount = 4 * AtOnce;
        transport.ConcurrentMessageLimit = AtOnce;
        // Exchanges carry the events' own names, bodies are the events' own JSON: nothing on the wire knows our classes.
        transport.MessageTopology.SetEntityNameFormatter(new EventEntityNames());
        transport.UseRawJsonSerializer(RawSerializerOptions.All, isDefault: true);
        // Who starts later than the first event is published finds it in its queue.
        foreach (var reaction in catalog.Elsewhere.SelectMany(ModuleBuilder.ReactionsOf))
            transport.Publish(reaction.Event, events => events.BindQueue(reaction.Endpoint, reaction.Endpoint));
        // For the consumer's database being away: what a reaction itself throws comes back through the outbox.
        transport.UseMessageRetry(retry => retry.Interval(60, TimeSpan.FromSeconds(1)));
        transport.ConfigureEndpoints(context);
    }

    private sealed class EventEntityNames : IEntityNameFormatter
    {
        public string FormatEntityName<T>() => EventNames.Of(typeof(T)) ?? string.Create(CultureInfo.InvariantCulture, $"{typeof(T).Name}");
    }
}
