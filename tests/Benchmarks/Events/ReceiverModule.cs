using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Shared.Events;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Tests.Support;

namespace ModularMonolith.Benchmarks.Events;

/// <summary>Writes one row for each event that it hears.</summary>
internal sealed class ReceiverModule : IModule
{
    public string Name => "Receiver";

    public void Register(ModuleBuilder module)
    {
        module.UseDatabase<ReceiverDbContext>([typeof(OnAccountRegistered)]);
        module.Services.ConfigureDbContext<ReceiverDbContext>((services, options) => options.AddInterceptors(services.GetRequiredService<Journal>()));
    }

    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
    }
}

internal sealed class OnAccountRegistered(ReceiverDbContext db) : IReaction<AccountRegistered>
{
    public const string Effect = "insert into receiver.greetings (person_id, name) values (@UserId, @DisplayName)";

    public Task Handle(AccountRegistered happened, CancellationToken ct)
    {
        db.Greets = happened.UserId;
        return db.Execute(Effect, new { happened.UserId, happened.DisplayName }, ct);
    }
}

internal sealed class ReceiverDbContext(DbContextOptions<ReceiverDbContext> options) : ModuleDbContext(options, "receiver")
{
    /// <summary>Whom the transaction is about, for the journal.</summary>
    public Guid? Greets { get; set; }

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => WithoutSnapshot.Migrates(optionsBuilder);
}

[DbContext(typeof(ReceiverDbContext))]
[Migration("20260101000000_Initial")]
internal sealed class ReceiverInitial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql($"""
        create table receiver.greetings (id bigint generated always as identity primary key, person_id uuid not null, name text not null);
        {EventTables.Of("receiver")}
        """);
}
