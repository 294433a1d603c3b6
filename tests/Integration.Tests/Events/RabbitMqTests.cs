using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Admin;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Events;

/// <summary>The same promises over a broker.</summary>
[Collection(RabbitMq.Collection)]
public sealed class RabbitMqTests(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    private static readonly TestUser Moderator = TestUser.New() with { IsModerator = true };
    private readonly ProbeHost _probe = new(postgres.CreateDatabase()) { RabbitMq = rabbit.Address };

    public async ValueTask InitializeAsync() => await _probe.InitializeAsync();

    public ValueTask DisposeAsync() => _probe.DisposeAsync();

    [Fact]
    public async Task An_event_takes_effect_once_however_often_it_is_delivered()
    {
        var (happened, id) = (Registered(), Guid.CreateVersion7());
        for (var delivery = 0; delivery < 3; delivery++)
        {
            await _probe.Write(happened, id);
            await Eventually.Holds(async () => await _probe.Ask<long>("select count(*) from probe.outbox_message where message_id = $1", id) == 0, "the broker confirmed it");
        }

        var last = new ProfileChanged(happened.UserId, "Behind them", 2);
        await _probe.Write(last);
        await Eventually.Holds(async () => await _probe.Effects(happened.UserId) >= 2, "both took effect", TimeSpan.FromSeconds(30));
        (await _probe.Ask<long>("select count(*) from probe.effects where user_id = $1 and name = 'Someone'", happened.UserId)).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_event_delivered_on_two_processes_at_once_acts_once()
    {
        await using var other = new ProbeHost(_probe.Database) { RabbitMq = rabbit.Address };
        await other.InitializeAsync();

        await _probe.DeliversTwiceAndActsOnce(50);
    }

    [Fact]
    public async Task Poison_is_parked_and_acts_once_after_a_redrive()
    {
        var happened = Registered();
        var isBroken = true;
        _probe.Before = e => e.UserId == happened.UserId && isBroken ? throw new InvalidOperationException("Not yet") : Task.CompletedTask;
        var id = await _probe.Write(happened);
        await Eventually.Holds(async () => await Dead(id) is { Attempts: 3 }, "the event is parked", TimeSpan.FromSeconds(30));

        isBroken = false;
        await _probe.Send<RedriveEvent, Unit>(new RedriveEvent(id), Moderator);

        await Eventually.Holds(async () => await _probe.Effects(happened.UserId) == 1, "the event took effect", TimeSpan.FromSeconds(30));
        (await Dead(id)).ShouldBeNull();
    }

    private static AccountRegistered Registered() => new(Guid.CreateVersion7(), "someone@example.com", "Someone", DateTimeOffset.UtcNow);

    private async Task<DeadEvent?> Dead(Guid id) =>
        (await _probe.Send<ListDeadEvents, DeadEvents>(new ListDeadEvents(), Moderator)).Value.Data.SingleOrDefault(e => e.Id == id);
}
