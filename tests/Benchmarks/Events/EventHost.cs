using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Hosting;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Requests;
using Npgsql;

namespace ModularMonolith.Benchmarks.Events;

/// <summary>The platform with two modules, one that announces and one that reacts: as in the product, only the modules are made for measuring.</summary>
internal sealed class EventHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private long announced;

    private EventHost(WebApplication app, string connectionString) => (this.app, Database) = (app, NpgsqlDataSource.Create(connectionString));

    /// <summary>A connection besides those of the modules, and with all rights.</summary>
    public NpgsqlDataSource Database { get; }

    public Journal Journal => app.Services.GetRequiredService<Journal>();

    public static async Task<EventHost> Start(string connectionString, string? rabbitMq)
    {
        // The settings of nobody else's appsettings.json.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = connectionString,
            ["Jwt:AccessSecret"] = "benchmarks sign nothing with this secret",
            ["Urls"] = "http://127.0.0.1:0",
            ["Log:Console"] = "false",
            ["Bus:Transport"] = rabbitMq is null ? "InMemory" : "RabbitMq",
            ["ConnectionStrings:RabbitMq"] = rabbitMq,
        });
        builder.Services.AddSingleton<Journal>();
        builder.AddPlatform(new SenderModule(), new ReceiverModule());
        var built = builder.BuildPlatform();
        built.UsePlatform();
        await built.Migrate(CancellationToken.None);
        await built.StartAsync();
        return new EventHost(built, connectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>One command through the pipeline, and with it one event.</summary>
    public async Task Register(Guid person)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<IHandler<RegisterPerson, Unit>>().Handle(new RegisterPerson(person), CancellationToken.None);
        if (result.IsFailure) throw new InvalidOperationException(result.Error.Message);
        Interlocked.Increment(ref announced);
    }

    /// <summary>So many events that are committed together, as after an outage. Gives the moment of the commit.</summary>
    public async Task<long> AnnounceAtOnce(int events)
    {
        var people = NewIds(events);
        var bodies = people.Select(id => JsonSerializer.Serialize(new AccountRegistered(id, "person@example.com", $"Person {id}", DateTimeOffset.UtcNow), EventNames.Json));
        await using var command = Database.CreateCommand("""
            insert into sender.outbox_message (message_id, name, body, partition_key, occurred_at, attempts)
            select id, $2, body::jsonb, person, now(), 0 from unnest($1::uuid[], $3::uuid[], $4::text[]) as event (id, person, body)
            """);
        foreach (var value in new object[] { NewIds(events), EventNames.Of(typeof(AccountRegistered))!, people, bodies.ToArray() })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
        var committed = Stopwatch.GetTimestamp();
        Interlocked.Add(ref announced, events);
        app.Services.GetRequiredService<ModuleCatalog>().Signals[typeof(SenderDbContext)].Wake();
        return committed;
    }

    /// <summary>Ends once the outbox is empty.</summary>
    public async Task Settled()
    {
        while (await Ask<long>("select count(*) from sender.outbox_message") > 0) await Task.Delay(20);
    }

    /// <exception cref="InvalidOperationException">An event was lost, or one took effect twice.</exception>
    public async Task Verify()
    {
        var takenIn = await Ask<long>($"select count(*) from receiver.inbox_message where endpoint <> '{Baseline.Endpoint}'");
        var isWrong = takenIn != announced
            || await Ask<bool>("select count(*) <> count(distinct person_id) or count(*) <> (select count(*) from receiver.inbox_message) from receiver.greetings");
        if (isWrong) throw new InvalidOperationException($"Of {announced} events {takenIn} were taken in, or effects differ from them in number: the figures are worth nothing.");
    }

    public async Task<T> Ask<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The statements of the sender's dispatcher.</summary>
    public Outbox Outbox() => new(app.Services.GetRequiredService<ModuleCatalog>().Databases.Single(d => d.Context == typeof(SenderDbContext)));

    private static Guid[] NewIds(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7())];
}
