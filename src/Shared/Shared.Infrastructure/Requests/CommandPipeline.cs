using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;
using Npgsql;

namespace ModularMonolith.Shared.Infrastructure.Requests;

/// <summary>
/// What surrounds every command, whichever transport asks: trace, authorize, validate, handle, save. A command that lost a race
/// (version, unique key, serialization, deadlock) runs again from the start and then sees what the winner did.
/// </summary>
internal sealed class CommandPipeline<THandler, TRequest, TResult, TContext>(
    THandler handler, TContext db, ICaller caller, ModuleCatalog catalog, EffectReceipts receipts, TimeProvider clock, Unfinished unfinished) : IHandler<TRequest, TResult>
    where THandler : IHandler<TRequest, TResult>
    where TRequest : ICommand<TResult>
    where TContext : ModuleDbContext
{
    private const int Attempts = 10;
    private static readonly TimeSpan EffectsBudget = TimeSpan.FromMilliseconds(500);

    public async Task<Result<TResult>> Handle(TRequest request, CancellationToken ct)
    {
        using var activity = Gate.Trace<TRequest>();
        if (Gate.Refusal<TRequest, TResult>(request, caller) is { } refusal) return refusal;
        return await unfinished.Unless(stop => Run(request, activity, stop), catalog.AwayOf(typeof(TContext).Assembly), ct);
    }

    private async Task<Result<TResult>> Run(TRequest request, Activity? activity, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await HandleAndSave(request, ct);
            }
            catch (Exception e) when (LostRace(e) && attempt < Attempts)
            {
                activity?.AddEvent(new ActivityEvent("Lost a race"));
                await db.Forget(ct);
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 * attempt)), ct);
            }
        }
    }

    private async Task<Result<TResult>> HandleAndSave(TRequest request, CancellationToken ct)
    {
        using var effects = AfterCommit.Hold();
        var result = await handler.Handle(request, ct);
        if (result.IsFailure)
        {
            await db.Forget(ct);
            effects.Refused();
            return result;
        }

        var settled = await db.Save(catalog.Signals[typeof(TContext)], TRequest.AwaitsEffects ? receipts : null, ct);
        effects.Saved();
        if (settled is not null) await Task.WhenAny(settled, Task.Delay(EffectsBudget, clock, ct));
        return result;
    }

    // EF Core wraps what it holds for transient once more.
    private static bool LostRace(Exception? e) => e switch
    {
        null => false,
        DbUpdateConcurrencyException => true,
        PostgresException refused => refused.SqlState is
            PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
        _ => LostRace(e.InnerException),
    };
}
