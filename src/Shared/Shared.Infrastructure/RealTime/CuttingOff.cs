using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>
/// Ends connections at once. A close message would wait behind what the client does not read; without one, a client that only stumbled comes
/// back by itself.
/// </summary>
public static class CuttingOff
{
    /// <summary>Cuts the caller's connection.</summary>
    public static void CutOff(this HubCallerContext connection) => Abort(connection.GetHttpContext);

    internal static void CutOff(this HubConnectionContext connection) => Abort(connection.GetHttpContext);

    private static void Abort(Func<HttpContext?> of)
    {
        try
        {
            of()?.Abort();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself at the same moment.
        }
    }
}
