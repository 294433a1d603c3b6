using System.Data.Common;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>What clients hear of an exception, over any transport: that it will pass, or that we have a defect; never its text.</summary>
internal static class Failures
{
    private static readonly Error Passing = new(ErrorKind.ServiceUnavailable, "The service is busy or one of its parts is away; please try again")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static Error Of(Exception e) => WillPass(e) ? Passing : Problems.Of(StatusCodes.Status500InternalServerError)!;

    private static bool WillPass(Exception e) => e switch
    {
        // Shutdown, start-up, too few connections, resources, lost races that were tried often enough, a standby that is about to take over.
        PostgresException refused => refused.IsTransient || refused.SqlState[..2] is "53" or "57" or "08" or "40"
            || refused.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ReadOnlySqlTransaction,
        DbUpdateConcurrencyException or NpgsqlException or TimeoutException or SocketException => true,
        DbException or InvalidOperationException or DbUpdateException when e.InnerException is { } inner => WillPass(inner),
        _ => false,
    };
}
