using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using ModularMonolith.Tests.Support;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>A WebSocket without SignalR's client behind it, to do what that would not.</summary>
internal sealed class RawClient : IDisposable
{
    public const string Handshake = """{"protocol":"json","version":1}""";
    private const string End = "\u001e";

    private readonly TcpClient _tcp = new() { ReceiveBufferSize = 4096 };
    private WebSocket? _socket;

    public WebSocket Socket => _socket ?? throw new InvalidOperationException("Not connected.");

    public static async Task<RawClient> Connect(Uri address, Caller who)
    {
        var client = new RawClient();
        await client._tcp.ConnectAsync(address.Host, address.Port);
        var stream = client._tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /chat?access_token={who.AccessToken} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one);
            head.Append((char)one[0]);
        }

        if (!head.ToString().StartsWith("HTTP/1.1 101", StringComparison.Ordinal)) throw new InvalidOperationException(head.ToString());
        client._socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = false });
        return client;
    }

    public Task Send(string message) => Send(Encoding.UTF8.GetBytes(message + End), WebSocketMessageType.Text);

    public Task Send(byte[] frame, WebSocketMessageType type) => Socket.SendAsync(frame, type, endOfMessage: true, CancellationToken.None);

    /// <summary>Reads until something stands there, or to the end of the connection; all that was read.</summary>
    public async Task<string> Read(string? until = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        try
        {
            while (until is null || !text.ToString().Contains(until, StringComparison.Ordinal))
            {
                var read = await Socket.ReceiveAsync(buffer, patience.Token);
                if (read.MessageType == WebSocketMessageType.Close) break;
                text.Append(Encoding.UTF8.GetString(buffer, 0, read.Count));
            }
        }
        catch (WebSocketException)
        {
            // Ended without a word.
        }

        return text.ToString();
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _tcp.Dispose();
    }
}
