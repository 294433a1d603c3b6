using System.Globalization;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Modules;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>
/// The bus of this process. On a broker it is one bus after another: what a lost connection leaves behind (channels that never answer,
/// consumers that say they are ready and hear nothing) is not repaired but left, and a new bus takes its place. Events wait meanwhile.
/// </summary>
internal sealed partial class EventBus(BusSettings settings, ModuleCatalog catalog, IServiceProvider services, ILoggerFactory logs, TimeProvider clock, ILogger<EventBus> log)
    : BackgroundService
{
    // As many as a module has connections to use, less some for its requests; the rest waits.
    private const int AtOnce = 8;

    // A connection that breaks while the endpoints are made may leave a bus that never gets well.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private volatile BusInstance? current;

    /// <summary>What events are published on now.</summary>
    public BusInstance Current => current ?? throw new InvalidOperationException("The bus has not been started.");

    /// <summary>Whether all endpoints are bound. Before that, a publish would reach nobody.</summary>
    public bool IsHealthy => current?.IsHealthy == true;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        LogContext.ConfigureCurrentLogContext(logs);
        current = Create();
        if (!settings.IsBroker) await current.Start();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (current is not null) await Leave(current, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.IsBroker) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            var bus = Current;
            _ = bus.Start().ContinueWith(start => NotStarted(log, start.Exception), stoppingToken, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            await IsLost(bus, stoppingToken);
            if (stoppingToken.IsCancellationRequested) return;

            Replaced(log);
            current = Create();
            _ = Leave(bus, CancellationToken.None);
            await Task.Delay(Moment, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task IsLost(BusInstance bus, CancellationToken ct)
    {
        var (well, progress) = (clock.GetTimestamp(), 0);
        while (!ct.IsCancellationRequested && !bus.Lost.IsCompleted)
        {
            if (bus.IsHealthy || bus.Progress > progress) (well, progress) = (clock.GetTimestamp(), bus.Progress);
            else if (clock.GetElapsedTime(well) > Patience) return;
            await Task.WhenAny(bus.Lost, Task.Delay(Moment, clock, ct));
        }
    }

    /// <summary>Lets it end what it is about, if it can.</summary>
    private async Task Leave(BusInstance bus, CancellationToken ct)
    {
        try
        {
            await bus.Stop().WaitAsync(Farewell, clock, ct);
        }
        catch (Exception e)
        {
            // What hangs is no longer used by anybody.
            NotLeft(log, e);
        }
        finally
        {
            bus.Dispose();
        }
    }

    private BusInstance Create() => new(settings.IsBroker
        ? Bus.Factory.CreateUsingRabbitMq(transport =>
        {
            transport.Host(settings.Address!);
            transport.PrefetchCount = 4 * AtOnce;
            // Exchanges carry the events' own names, bodies are the events' own JSON: nothing on the wire knows our classes.
            transport.MessageTopology.SetEntityNameFormatter(new EventEntityNames());
            transport.UseRawJsonSerializer(RawSerializerOptions.All, isDefault: true);
            // Who starts later than the first event is published finds it in its queue.
            foreach (var reaction in catalog.Elsewhere.SelectMany(ModuleBuilder.ReactionsOf))
                transport.Publish(reaction.Event, events => events.BindQueue(EventNames.Of(reaction.Event)!, reaction.Endpoint));
            // For the consumer's database being away: what a reaction itself throws comes back through the outbox.
            transport.UseMessageRetry(retry => retry.Interval(60, TimeSpan.FromSeconds(1)));
            Receive(transport);
        })
        : Bus.Factory.CreateUsingInMemory(Receive), clock);

    private void Receive(IBusFactoryConfigurator transport)
    {
        transport.ConcurrentMessageLimit = AtOnce;
        foreach (var subscription in catalog.Reactions)
            transport.ReceiveEndpoint(subscription.Endpoint, endpoint =>
            {
                // Nothing goes to a side queue that nobody watches: what can't be taken in stays in its queue.
                endpoint.RethrowFaultedMessages();
                endpoint.ThrowOnSkippedMessages();
                endpoint.PublishFaults = false;
                endpoint.Consumer(subscription.Consumer, services.GetRequiredService);
            });
    }

    private sealed class EventEntityNames : IEntityNameFormatter
    {
        public string FormatEntityName<T>() => EventNames.Of(typeof(T)) ?? string.Create(CultureInfo.InvariantCulture, $"{typeof(T).Name}");
    }

    [LoggerMessage(LogLevel.Warning, "[Events] The connection to the broker is lost: events wait until there is a new one")]
    private static partial void Replaced(ILogger log);

    [LoggerMessage(LogLevel.Debug, "[Events] A bus could not be started")]
    private static partial void NotStarted(ILogger log, Exception? exception);

    [LoggerMessage(LogLevel.Debug, "[Events] A bus did not end by itself")]
    private static partial void NotLeft(ILogger log, Exception exception);
}
