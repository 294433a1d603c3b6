using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;
using ModularMonolith.Tests.Support;

namespace ModularMonolith.Benchmarks.Events;

/// <summary>Announces an event with each aggregate that it saves.</summary>
internal sealed class SenderModule : IModule
{
    public string Name => "Sender";

    public void Register(ModuleBuilder module)
    {
        module.UseDatabase<SenderDbContext>([typeof(RegisterPerson), typeof(RegisterPersonHandler)]);
        module.Services.ConfigureDbContext<SenderDbContext>((services, options) => options.AddInterceptors(services.GetRequiredService<Journal>()));
    }

    public void MapEndpoints(IEndpointRouteBuilder routes)
    {
    }
}

internal sealed record RegisterPerson(Guid Id) : ICommand<Unit>
{
    public static Permission Requires => Permission.Anonymous;
}

internal sealed class RegisterPersonHandler(SenderDbContext db) : IHandler<RegisterPerson, Unit>
{
    public Task<Result<Unit>> Handle(RegisterPerson request, CancellationToken ct)
    {
        db.Registers = request.Id;
        db.Add(Person.Register(request.Id));
        return Task.FromResult<Result<Unit>>(Unit.Value);
    }
}

internal sealed class Person : AggregateRoot
{
    public Guid Id { get; private init; }

    public string Name { get; private init; } = "";

    public static Person Register(Guid id)
    {
        var person = new Person { Id = id, Name = $"Person {id}" };
        person.Announce(new AccountRegistered(id, "person@example.com", person.Name, DateTimeOffset.UtcNow));
        return person;
    }
}

internal sealed class SenderDbContext(DbContextOptions<SenderDbContext> options) : ModuleDbContext(options, "sender")
{
    public DbSet<Person> People => Set<Person>();

    /// <summary>Whom the transaction is about, for the journal.</summary>
    public Guid? Registers { get; set; }

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => WithoutSnapshot.Migrates(optionsBuilder);
}

[DbContext(typeof(SenderDbContext))]
[Migration("20260101000000_Initial")]
internal sealed class SenderInitial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql($"""
        create table sender.people (id uuid primary key, name text not null, version bigint not null);
        {EventTables.Of("sender")}
        """);
}
