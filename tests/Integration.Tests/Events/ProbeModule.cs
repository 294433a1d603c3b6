using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Benchmarks.Events;
using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Shared.Events;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Tests.Support;
using Shouldly;

namespace ModularMonolith.Integration.Tests.Events;

/// <summary>A module that notes every effect of an event as one more row, so that a lost or doubled one shows.</summary>
public sealed class ProbeModule : IModule
{
    public string Name => "Probe";

    public void Register(ModuleBuilder module) => module.UseDatabase<ProbeDbContext>();

    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
    }
}

public sealed class ProbeHost : ModuleHost
{
    public ProbeHost(PostgresServer server)
        : base(server, new ProbeModule())
    {
    }

    /// <summary>A second process on the same database.</summary>
    internal ProbeHost(string database)
        : base(database, new ProbeModule())
    {
    }

    /// <summary>Which bus; in memory unless told otherwise.</summary>
    internal string? RabbitMq { get; init; }

    protected override IReadOnlyDictionary<string, string?> Settings => Bus(RabbitMq);

    internal static IReadOnlyDictionary<string, string?> Bus(string? rabbitMq) => rabbitMq is null
        ? new Dictionary<string, string?>()
        : new Dictionary<string, string?> { ["Bus:Transport"] = "RabbitMq", ["ConnectionStrings:RabbitMq"] = rabbitMq };

    /// <summary>What the reaction does before it notes the effect.</summary>
    internal Func<AccountRegistered, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>What happens to an event on its way to the bus.</summary>
    internal Func<object, Task> BeforeDelivery { get; set; } = _ => Task.CompletedTask;

    internal Task<long> Effects(Guid user) => Ask<long>("select count(*) from probe.effects where user_id = $1", user);

    /// <summary>Has each of so many events delivered twice at once, by whichever process claims it, and sees each act once.</summary>
    internal async Task DeliversTwiceAndActsOnce(int count)
    {
        var events = Enumerable.Range(0, count).Select(_ => new AccountRegistered(Guid.CreateVersion7(), "someone@example.com", "Someone", DateTimeOffset.UtcNow)).ToList();
        // It stands in the outbox for all, and once more as a redelivery.
        await Task.WhenAll(events.Select(async e =>
        {
            var id = await Write(e);
            await Execute(
                """
                insert into probe.outbox_message (message_id, endpoint, name, body, partition_key, occurred_at, attempts)
                select $1, 'probe-on-account-registered', $2, $3::jsonb, $4, now(), 1
                """, id, EventNames.Of(e.GetType())!, JsonSerializer.Serialize(e, EventNames.Json), e.UserId);
        }));
        await Eventually.Holds(async () => await Ask<long>("select count(*) from probe.outbox_message where visible_at is not null") == 0, "all is settled", TimeSpan.FromSeconds(30));
        // Settled with a broker means that it has the event: what comes behind it in the same queue is behind it.
        var last = await Last();
        await Eventually.Holds(async () => await Effects(last) == 1, "the last one took effect", TimeSpan.FromSeconds(30));

        var users = events.Select(e => e.UserId).ToArray();
        await Eventually.Holds(async () => await Ask<long>("select count(distinct user_id) from probe.effects where user_id = any($1)", [users]) == count, "each took effect", TimeSpan.FromSeconds(30));
        (await Ask<long>("select count(*) from probe.effects where user_id = any($1)", [users])).ShouldBe(count);

        async Task<Guid> Last()
        {
            var behind = new AccountRegistered(Guid.CreateVersion7(), "last@example.com", "Last", DateTimeOffset.UtcNow);
            await Write(behind);
            return behind.UserId;
        }
    }

    protected override void Replace(IServiceCollection services)
    {
        services.AddSingleton(new RedeliveryPolicy(3, TimeSpan.FromMilliseconds(50), 2));
        services.AddSingleton(this);
        if (RabbitMq is null) services.AddSingleton<IDelivery, WatchedDelivery>();
    }
}

/// <summary>The in-memory delivery, with something in between where a test wants it.</summary>
internal sealed class WatchedDelivery(InMemoryDelivery inner, ProbeHost host) : IDelivery
{
    public async Task<bool> Deliver(OutboxMessage message, object happened, CancellationToken ct)
    {
        await host.BeforeDelivery(happened);
        return await inner.Deliver(message, happened, ct);
    }
}

internal sealed class OnAccountRegistered(ProbeHost host, ProbeDbContext db) : IReaction<AccountRegistered>
{
    public async Task Handle(AccountRegistered happened, CancellationToken ct)
    {
        await db.Execute("insert into probe.effects (user_id, name) values (@UserId, @DisplayName)", new { happened.UserId, happened.DisplayName }, ct);
        await host.Before(happened);
    }
}

internal sealed class OnProfileChanged(ProbeDbContext db) : IReaction<ProfileChanged>
{
    public Task Handle(ProfileChanged happened, CancellationToken ct) =>
        db.Execute("insert into probe.effects (user_id, name) values (@UserId, @DisplayName)", new { happened.UserId, happened.DisplayName }, ct);
}

internal sealed class ProbeDbContext(DbContextOptions<ProbeDbContext> options) : ModuleDbContext(options, "probe")
{
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => WithoutSnapshot.Migrates(optionsBuilder);
}

[DbContext(typeof(ProbeDbContext))]
[Migration("20260101000000_Initial")]
internal sealed class ProbeInitial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql($"""
        create table probe.effects (id bigint generated always as identity primary key, user_id uuid not null, name text not null);
        {EventTables.Of("probe")}
        """);
}
