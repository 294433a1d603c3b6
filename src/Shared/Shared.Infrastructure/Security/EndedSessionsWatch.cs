using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Shared.Infrastructure.Security;

/// <summary>
/// Tells this process which sessions have ended, wherever they did: their access tokens are refused within a second or two, and
/// checking a token asks nobody.
/// </summary>
/// <typeparam name="TContext">Of the module that knows them.</typeparam>
/// <param name="scopes">Make the context.</param>
/// <param name="query">The ids of those that ended after <c>@since</c>, or less than <c>@back</c> ago.</param>
/// <param name="ended">Who is told.</param>
/// <param name="clock">What time it is.</param>
/// <param name="log">Where trouble goes.</param>
internal sealed partial class EndedSessionsWatch<TContext>(IServiceScopeFactory scopes, string query, EndedSessions ended, TimeProvider clock, ILogger<EndedSessions> log)
    : BackgroundService
    where TContext : ModuleDbContext
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Other instances' clocks may be behind, and their transactions may commit late.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private DateTimeOffset seenUntil = clock.Now() - ended.Matters;

    /// <summary>Looks once before the first request is served.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Look(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await Look(stoppingToken);
    }

    private async Task Look(CancellationToken ct)
    {
        try
        {
            var now = clock.Now();
            await using var scope = scopes.CreateAsyncScope();
            var ids = await scope.ServiceProvider.GetRequiredService<TContext>().Query<Guid>(query, new { since = seenUntil - Overlap, back = now - seenUntil + Overlap }, ct);
            foreach (var id in ids.Where(id => !ended.Contains(id))) ended.Add(id);
            seenUntil = now;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // PostgreSQL is away: nobody can end a session meanwhile either, and the next look goes back to the last good one.
            Blind(log, e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "[Auth] Ended sessions could not be looked up; the next try is in a second")]
    private static partial void Blind(ILogger log, Exception exception);
}
