using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Tests.Support;
using Npgsql;
using Xunit;

namespace ModularMonolith.Integration.Tests.Events;

/// <summary>An event has its number before its transaction is committed, and others may overtake it.</summary>
public sealed class LateCommitTests(ProbeHost probe) : IClassFixture<ProbeHost>
{
    [Fact]
    public async Task An_event_that_is_committed_long_after_later_ones_takes_effect()
    {
        var late = Guid.CreateVersion7();
        await using var connection = new NpgsqlConnection(probe.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var insert = new NpgsqlCommand(
            "insert into probe.outbox_message (message_id, name, body, partition_key, occurred_at, attempts) values ($1, 'users.profile-changed', jsonb_build_object('userId', $1, 'displayName', 'Late', 'version', 2), $1, now(), 0)",
            connection, transaction)
        { Parameters = { new() { Value = late } } };
        await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        // Long enough for the dispatcher, which looks at everything once a second, to have gone on to what is newer.
        await Eventually.Holds(
            async () =>
            {
                await Hear();
                return await probe.Ask<bool>("select now() - xact_start > interval '4 seconds' from pg_stat_activity where pid = $1", connection.ProcessID);
            },
            "others were heard for a while", TimeSpan.FromSeconds(60));

        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await Hear();

        await Eventually.Holds(async () => await probe.Effects(late) == 1, "the late one took effect");
    }

    private Task Hear()
    {
        var heard = probe.Hears(new ProfileChanged(Guid.CreateVersion7(), "In time", 2));
        probe.Services.GetRequiredService<ModuleCatalog>().Signals[typeof(ProbeDbContext)].Wake();
        return heard;
    }
}
