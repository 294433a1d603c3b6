using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;
using ModularMonolith.Shared.Infrastructure.Hosting;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Requests;
using ModularMonolith.Shared.Requests;
using ModularMonolith.Tests.Support;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace ModularMonolith.Integration.Tests;

/// <summary>
/// One module, or several, in a process of its own kind: real PostgreSQL, real pipeline, real outbox and bus. Use it as a class fixture of
/// a class for each module, such as <see cref="Posts.PostsHost"/>.
/// </summary>
public abstract class ModuleHost(string database, params IModule[] modules) : IAsyncLifetime
{
    private WebApplication? app;

    protected ModuleHost(PostgresServer server, params IModule[] modules)
        : this(server.CreateDatabase(), modules)
    {
    }

    /// <summary>The clock that the module reads; it stands still until a test moves it.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 15, 10, 30, 45, TimeSpan.Zero));

    public string Database { get; } = database;

    public IServiceProvider Services => app!.Services;

    public Uri Address => new(app!.Urls.First());

    /// <summary>Settings besides the database.</summary>
    protected virtual IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>();

    /// <summary>Whether the module reads <see cref="Clock"/> instead of the real time.</summary>
    protected virtual bool OwnClock => false;

    /// <summary>Registers what a test wants to be otherwise.</summary>
    protected virtual void Replace(IServiceCollection services)
    {
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = Database,
            ["Jwt:AccessSecret"] = "integration tests sign with this, nobody else does",
            ["Urls"] = "http://127.0.0.1:0",
            ["Log:Console"] = "false",
            ["Auth:BcryptWorkFactor"] = "4",
        });
        builder.Configuration.AddInMemoryCollection(Settings);
        if (OwnClock) builder.Services.AddSingleton<TimeProvider>(Clock);
        Replace(builder.Services);
        builder.AddPlatform(modules);
        app = builder.BuildPlatform();
        app.UsePlatform();
        await app.Migrate(CancellationToken.None);
        await app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Stop();
        if (app is not null) await app.DisposeAsync();
    }

    /// <summary>Stops the host as SIGTERM would.</summary>
    public Task Stop() => app?.StopAsync() ?? Task.CompletedTask;

    /// <summary>Sends a request through the module's pipeline, as <paramref name="caller"/> or as nobody.</summary>
    public async Task<Result<TResult>> Send<TRequest, TResult>(TRequest request, TestUser? caller = null)
        where TRequest : IRequest<TResult>
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentCaller>().Is(caller?.Principal ?? new ClaimsPrincipal(), "127.0.0.1", "tests");
        return await scope.ServiceProvider.GetRequiredService<IHandler<TRequest, TResult>>().Handle(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Has the module hear an event through bus, inbox and transaction, and waits until it did.</summary>
    public async Task Hears(IIntegrationEvent happened)
    {
        var id = await Write(happened);
        await Eventually.Holds(
            async () => !await Ask<bool>($"select exists (select from {Schema}.outbox_message where message_id = $1)", id),
            $"{happened.GetType().Name} is settled");
    }

    /// <summary>Puts an event into the module's outbox, as its own commit would, and gives the event's id.</summary>
    public async Task<Guid> Write(IIntegrationEvent happened, Guid? messageId = null)
    {
        var id = messageId ?? Guid.CreateVersion7();
        await Execute(
            $"insert into {Schema}.outbox_message (message_id, name, body, partition_key, occurred_at, attempts) values ($1, $2, $3::jsonb, $4, now(), 0)",
            id, EventNames.Of(happened.GetType())!, JsonSerializer.Serialize(happened, happened.GetType(), EventNames.Json), happened.PartitionKey);
        return id;
    }

    public async Task<T> Ask<T>(string sql, params object[] parameters)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var command = Command(connection, sql, parameters);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task Execute(string sql, params object[] parameters)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var command = Command(connection, sql, parameters);
        await command.ExecuteNonQueryAsync();
    }

    private string Schema => modules[0].Name.ToLowerInvariant();

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }
}
