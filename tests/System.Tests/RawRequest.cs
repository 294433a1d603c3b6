using System.Net.Sockets;
using System.Text;

namespace ModularMonolith.SystemTests;

/// <summary>Bytes that need not be a request, on a connection of their own.</summary>
internal sealed class RawRequest : IDisposable
{
    private readonly TcpClient tcp = new();

    /// <summary>Sends what is given and nothing else, but that a <c>Host</c> follows the request line.</summary>
    public static Task<RawRequest> Begin(Uri address, string beginning, byte[]? body = null, bool andLeave = false) =>
        Send(address, [.. Encoding.ASCII.GetBytes(beginning.Replace("HTTP/1.1\r\n", $"HTTP/1.1\r\nHost: {address.Authority}\r\n", StringComparison.Ordinal)), .. body ?? []], andLeave);

    /// <summary>Sends what is given and nothing else; and then nothing more, where it is to leave.</summary>
    public static async Task<RawRequest> Send(Uri address, byte[] bytes, bool andLeave = false)
    {
        var request = new RawRequest();
        await request.tcp.ConnectAsync(address.Host, address.Port);
        await request.tcp.GetStream().WriteAsync(bytes);
        if (andLeave) request.tcp.Client.Shutdown(SocketShutdown.Send);
        return request;
    }

    /// <summary>All that comes until the other side closes, or resets.</summary>
    public async Task<string> ReadToEnd()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var read = new MemoryStream();
        try
        {
            await tcp.GetStream().CopyToAsync(read, patience.Token);
        }
        catch (IOException)
        {
            // With bytes that nobody read a connection ends with a reset, behind what was answered.
        }

        return Encoding.UTF8.GetString(read.ToArray());
    }

    public void Dispose() => tcp.Dispose();
}
