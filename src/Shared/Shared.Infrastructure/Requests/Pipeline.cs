using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;
using Npgsql;

namespace ModularMonolith.Shared.Infrastructure.Requests;

/// <summary>
/// What surrounds every handler, whichever transport asks: trace, authorize, validate, handle, save. A command that lost a race
/// (version, unique key, serialization, deadlock) runs again from the start and then sees what the winner did.
/// </summary>
internal sealed class Pipeline<THandler, TRequest, TResult, TContext>(
    THandler handler, TContext db, ICaller caller, ModuleCatalog catalog, EffectReceipts receipts, TimeProvider clock) : IHandler<TRequest, TResult>
    where THandler : IHandler<TRequest, TResult>
    where TRequest : IRequest<TResult>
    where TContext : ModuleDbContext
{
    private const int Attempts = 10;
    private static readonly TimeSpan EffectsBudget = TimeSpan.FromMilliseconds(500);
    private static readonly bool Saves = typeof(TRequest).IsAssignableTo(typeof(ICommand<TResult>));
    private static readonly bool AwaitsEffects = Saves && CommandFlags.AwaitsEffects(typeof(TRequest), typeof(TResult));

    public async Task<Result<TResult>> Handle(TRequest request, CancellationToken ct)
    {
        using var activity = RequestActivity.Source.StartActivity(typeof(TRequest).Name);

        if (Authorization.Refusal(caller, TRequest.Requires) is { } refusal) return refusal;
        if (request is IValidated validated && validated.Validate().Error is { } invalid) return invalid;
        if (!Saves) return await handler.Handle(request, ct);

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
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 * attempt)), clock, ct);
            }
        }
    }

    private async Task<Result<TResult>> HandleAndSave(TRequest request, CancellationToken ct)
    {
        var result = await handler.Handle(request, ct);
        if (result.IsFailure)
        {
            await db.Forget(ct);
            return result;
        }

        var settled = await db.Save(catalog.Signals[typeof(TContext)], AwaitsEffects ? receipts : null, ct);
        if (settled is not null) await Task.WhenAny(settled, Task.Delay(EffectsBudget, clock, ct));
        return result;
    }

    private static bool LostRace(Exception e) => e is DbUpdateConcurrencyException
        || (e as PostgresException ?? e.InnerException as PostgresException)?.SqlState is
            PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;
}

/// <summary>Where handlers' spans come from.</summary>
internal static class RequestActivity
{
    public static readonly ActivitySource Source = new("ModularMonolith.Requests");
}

internal static class CommandFlags
{
    /// <summary>Reads the static member of a command type, once for each closed pipeline.</summary>
    public static bool AwaitsEffects(Type command, Type result) =>
        (bool)typeof(CommandFlags).GetMethod(nameof(Read), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(command, result).Invoke(null, null)!;

    private static bool Read<TCommand, TResult>()
        where TCommand : ICommand<TResult> => TCommand.AwaitsEffects;
}
