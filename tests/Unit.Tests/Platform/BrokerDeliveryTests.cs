using System.Reflection;
using MassTransit;
using Microsoft.Extensions.Time.Testing;
using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Persistence;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class BrokerDeliveryTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly TaskCompletionSource _confirmed = new();
    private readonly BusInstance _bus;

    public BrokerDeliveryTests()
    {
        var bus = DispatchProxy.Create<IBusControl, SilentBus>();
        ((SilentBus)bus).Publish = () => _confirmed.Task;
        _bus = new BusInstance(bus, _clock);
    }

    [Fact]
    public async Task An_event_is_safe_once_the_broker_has_confirmed_it()
    {
        var delivery = Deliver();
        delivery.IsCompleted.ShouldBeFalse();
        _confirmed.SetResult();

        (await delivery).ShouldBeTrue();
        _bus.Lost.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task An_event_of_which_nothing_is_heard_any_more_is_given_back_and_its_bus_given_up()
    {
        var delivery = Deliver();

        _clock.Advance(TimeSpan.FromSeconds(10));

        await Should.ThrowAsync<TimeoutException>(delivery);
        _bus.Lost.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_bus_on_which_others_are_confirmed_meanwhile_is_kept()
    {
        var delivery = Deliver();

        _clock.Advance(TimeSpan.FromSeconds(5));
        _bus.Confirmed();
        _clock.Advance(TimeSpan.FromSeconds(5));

        await Should.ThrowAsync<TimeoutException>(delivery);
        _bus.Lost.IsCompleted.ShouldBeFalse();
    }

    public void Dispose() => _bus.Dispose();

    private Task<bool> Deliver()
    {
        var message = new OutboxMessage { MessageId = Guid.NewGuid(), Name = "auth.account-deleted", Body = "{}", PartitionKey = Guid.NewGuid(), OccurredAt = _clock.GetUtcNow() };
        return new BrokerDelivery(() => _bus, _clock).Deliver(message, new AccountDeleted(Guid.NewGuid(), _clock.GetUtcNow()), CancellationToken.None);
    }

    /// <summary>A bus on which publishing takes as long as a test wants.</summary>
    public class SilentBus : DispatchProxy
    {
        public Func<Task> Publish { get; set; } = () => Task.CompletedTask;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name switch
        {
            nameof(IBus.Publish) => Publish(),
            nameof(IBus.ConnectReceiveEndpointObserver) => null,
            nameof(IBusControl.CheckHealth) => BusHealthResult.Healthy("", new Dictionary<string, EndpointHealthResult>()),
            _ => throw new NotSupportedException(targetMethod?.Name),
        };
    }
}
