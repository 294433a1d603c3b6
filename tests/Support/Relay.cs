using System.Net;
using System.Net.Sockets;

namespace ModularMonolith.Tests.Support;

/// <summary>A wire to a TCP service that can be cut and mended, to see how the one who uses it takes it.</summary>
public sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HashSet<Socket> _open = [];
    private readonly string _host;
    private readonly int _port;
    private bool _isCut;

    public Relay(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Accept();
    }

    public int Port { get; }

    /// <summary>Ends all connections and refuses new ones.</summary>
    public void Cut()
    {
        lock (_open)
        {
            _isCut = true;
            foreach (var socket in _open)
                socket.Dispose();
            _open.Clear();
        }
    }

    /// <summary>Ends some of the connections, and takes new ones.</summary>
    public void CutSome(Random random)
    {
        lock (_open)
            foreach (var socket in _open.Where(_ => random.Next(4) == 0).ToList())
            {
                socket.Dispose();
                _open.Remove(socket);
            }
    }

    public void Mend()
    {
        lock (_open)
            _isCut = false;
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Connect(await _listener.AcceptSocketAsync());
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task Connect(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            if (!TryOpen(client, server))
                return;
            await server.ConnectAsync(_host, _port);
            await Task.WhenAny(Pump(client, server), Pump(server, client));
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
        }
        finally
        {
            lock (_open)
                _open.ExceptWith([client, server]);
            client.Dispose();
            server.Dispose();
        }
    }

    private bool TryOpen(Socket client, Socket server)
    {
        lock (_open)
        {
            if (!_isCut)
                _open.UnionWith([client, server]);
            return !_isCut;
        }
    }

    private static async Task Pump(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await from.ReceiveAsync(buffer) is > 0 and var length)
                await to.SendAsync(buffer.AsMemory(0, length));
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
        }
    }
}
