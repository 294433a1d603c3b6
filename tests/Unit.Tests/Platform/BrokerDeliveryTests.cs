using System.Reflection;
using MassTransit;
using Microsoft.Extensions.Time.Testing;
using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Persistence;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class BrokerDeliveryTests
{
    private readonly FakeTimeProvider _clock = new();
    private CancellationToken _token;

    [Fact]
    public async Task An_event_is_safe_once_the_broker_has_confirmed_it()
    {
        var confirmed = new TaskCompletionSource();

        var delivery = Deliver(confirmed.Task);
        delivery.IsCompleted.ShouldBeFalse();
        confirmed.SetResult();

        (await delivery).ShouldBeTrue();
    }

    [Fact]
    public async Task An_event_of_which_nothing_is_heard_any_more_is_given_back()
    {
        var delivery = Deliver(new TaskCompletionSource().Task);

        _clock.Advance(TimeSpan.FromSeconds(10));

        await Should.ThrowAsync<OperationCanceledException>(delivery);
        _token.IsCancellationRequested.ShouldBeTrue();
    }

    private Task<bool> Deliver(Task publishing)
    {
        var bus = DispatchProxy.Create<IBus, SilentBus>();
        ((SilentBus)bus).Publish = token =>
        {
            _token = token;
            return publishing;
        };
        var message = new OutboxMessage { MessageId = Guid.NewGuid(), Name = "auth.account-deleted", Body = "{}", PartitionKey = Guid.NewGuid(), OccurredAt = _clock.GetUtcNow() };
        return new BrokerDelivery(bus, _clock).Deliver(message, new AccountDeleted(Guid.NewGuid(), _clock.GetUtcNow()), CancellationToken.None);
    }

    /// <summary>A bus on which publishing takes as long as a test wants.</summary>
    public class SilentBus : DispatchProxy
    {
        public Func<CancellationToken, Task> Publish { get; set; } = _ => Task.CompletedTask;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod?.Name == nameof(IBus.Publish) ? Publish((CancellationToken)args![^1]!) : throw new NotSupportedException(targetMethod?.Name);
    }
}
