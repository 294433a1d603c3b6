using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Events;

/// <summary>Rows that an older version wrote may still wait when a newer one starts.</summary>
public sealed class ReleasedEventTests(PostgresServer postgres)
{
    [Fact]
    public async Task Every_shape_that_was_ever_released_is_taken_in_by_all_who_listen()
    {
        await using var host = new ProductHost(postgres.CreateDatabase());
        await host.InitializeAsync();
        var reactions = host.Services.GetRequiredService<ModuleCatalog>().Reactions.ToLookup(reaction => reaction.Event.Name, reaction => reaction);
        var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Events", "Released"));
        files.ShouldNotBeEmpty();

        foreach (var file in files)
        {
            var (id, name) = (Guid.CreateVersion7(), Path.GetFileNameWithoutExtension(Path.GetFileNameWithoutExtension(file)));
            var schema = name.Split('.')[0];
            await host.Execute(
                $"insert into {schema}.outbox_message (message_id, name, body, partition_key, occurred_at, attempts) values ($1, $2, $3::jsonb, $1, now(), 0)",
                id, name, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

            await Eventually.Holds(async () => await host.Ask<long>($"select count(*) from {schema}.outbox_message where message_id = $1", id) == 0, $"{name} is settled");
            foreach (var reaction in reactions.SelectMany(r => r).Where(r => Shared.Infrastructure.Messaging.EventNames.Of(r.Event) == name))
                (await host.Ask<long>($"select count(*) from {reaction.Module.ToLowerInvariant()}.inbox_message where message_id = $1 and endpoint = $2", id, reaction.Endpoint))
                    .ShouldBe(1, $"{reaction.Endpoint} took in {Path.GetFileName(file)}");
        }

        foreach (var schema in ProductHost.Schemas) (await host.Ask<long>($"select count(*) from {schema}.outbox_message")).ShouldBe(0, "nothing failed or is parked");
    }
}
