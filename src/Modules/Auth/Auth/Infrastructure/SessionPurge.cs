using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Auth.Infrastructure;

/// <summary>Deletes sessions, and with them their spent tokens, once they have been over for long.</summary>
internal sealed partial class SessionPurge(IServiceScopeFactory scopes, SessionPolicy policy, TimeProvider clock, ILogger<SessionPurge> log) : BackgroundService
{
    private const int Batch = 1_000;
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    /// <summary>How many were deleted.</summary>
    public async Task<int> Run(CancellationToken ct)
    {
        var deleted = 0;
        for (var batch = Batch; batch == Batch; deleted += batch) batch = await DeleteSome(ct);
        return deleted;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var deleted = await Run(stoppingToken);
                if (deleted > 0) Purged(log, deleted);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(log, e);
            }
        }
    }

    private async Task<int> DeleteSome(CancellationToken ct)
    {
        var endedBefore = clock.Now() - Keep;
        await using var scope = scopes.CreateAsyncScope();
        // By ix_sessions_last_used_at: nothing is used after it has ended. Another instance at the same work takes other rows.
        return await scope.ServiceProvider.GetRequiredService<AuthDbContext>().Execute(
            """
            delete from auth.sessions where id in (
              select id from auth.sessions where last_used_at < @endedBefore and (ended_at < @endedBefore or last_used_at < @usedBefore)
              order by last_used_at limit @Batch for update skip locked)
            """, new { endedBefore, usedBefore = endedBefore - policy.Idle, Batch }, ct);
    }

    [LoggerMessage(LogLevel.Information, "[Auth] Purged {Count} sessions that were over for long")]
    private static partial void Purged(ILogger log, int count);

    [LoggerMessage(LogLevel.Warning, "[Auth] Old sessions could not be purged; the next try is in an hour")]
    private static partial void Failed(ILogger log, Exception exception);
}
