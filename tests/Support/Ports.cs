using System.Net;
using System.Net.Sockets;

namespace ModularMonolith.Tests.Support;

/// <summary>Ports of the loopback address for servers that are started, killed and started again.</summary>
public static class Ports
{
    // Below those that systems take for outgoing connections: one of these would have a server's port while it is down.
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int _next = Random.Shared.Next(Count);

    /// <summary>One that is free now, and that nobody else in this process is given.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            if (IsFree(port)) return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
