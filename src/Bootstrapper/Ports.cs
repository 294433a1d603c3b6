using System.Net;
using System.Net.Sockets;
using ModularMonolith.Shared.Infrastructure.Settings;

namespace ModularMonolith.Bootstrapper;

/// <summary>Looks at the ports before anything else is done: a cluster that is made for a host that can't listen is made for nothing.</summary>
internal static class Ports
{
    /// <exception cref="StartupException">A port is taken; the message names it.</exception>
    public static void ThrowIfTaken(IEnumerable<string> urls)
    {
        foreach (var url in urls.Select(BindingAddress.Parse).Where(url => url.Port > 0))
        {
            try
            {
                using var listener = new TcpListener(AddressOf(url.Host), url.Port);
                listener.Start();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                throw new StartupException($"Port {url.Port} is taken. Stop what listens on it, or choose another port with PORT or Urls.", e);
            }
        }
    }

    private static IPAddress AddressOf(string host) =>
        IPAddress.TryParse(host, out var address) ? address : host == "localhost" ? IPAddress.Loopback : IPAddress.Any;
}
