using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace ModularMonolith.Benchmarks.Chat;

/// <summary>
/// A connection to a hub that reads no more of a message than when it was sent: what measures must not take the processor from what is
/// measured. One invocation at a time.
/// </summary>
internal sealed class Listener : IAsyncDisposable
{
    private const byte End = 0x1e;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1);
    private readonly CancellationTokenSource closing = new();
    private readonly List<double> latencies = [];
    private TaskCompletionSource? answered;
    private Task reading = Task.CompletedTask;
    private Task pinging = Task.CompletedTask;
    private long heard;

    /// <summary>How many messages came.</summary>
    public long Heard => Volatile.Read(ref heard);

    /// <summary>Whether the server has asked if the client is still there, as it does where it has nothing else to say.</summary>
    public bool IsPinged { get; private set; }

    /// <summary>Whether the server or trouble ended the connection.</summary>
    public bool IsClosed => reading.IsCompleted;

    /// <param name="hub">The address of the server.</param>
    /// <param name="token">The access token, where one is needed.</param>
    /// <param name="reads">Without, what the server sends stays in a small buffer, and then with the server.</param>
    public static async Task<Listener> Connect(Uri hub, string? token, bool reads = true)
    {
        var listener = new Listener();
        if (token is not null) listener.socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        using var handler = reads ? null : new SocketsHttpHandler { ConnectCallback = Narrow };
        using var invoker = handler is null ? null : new HttpMessageInvoker(handler, disposeHandler: false);
        await listener.socket.ConnectAsync(new UriBuilder(hub) { Scheme = "ws", Path = "/chat" }.Uri, invoker, CancellationToken.None);
        await listener.Send("""{"protocol":"json","version":1}""");
        listener.reading = listener.Read(reads);
        listener.pinging = listener.Ping();
        return listener;
    }

    public Task Join(Guid conversation) => Invoke($$"""{"type":1,"invocationId":"1","target":"chat.join","arguments":[{"conversationId":"{{conversation}}"}]}""");

    /// <summary>Says when it was said, and so much more; ends when the server has answered.</summary>
    public Task Say(Guid conversation, int padding = 0) => Invoke(
        $$"""{"type":1,"invocationId":"1","target":"chat.send","arguments":[{"conversationId":"{{conversation}}","content":"{{Stopwatch.GetTimestamp()}} {{new string('x', padding)}}."}]}""");

    /// <summary>Milliseconds from send to hear of what came since the last call.</summary>
    public double[] TakeLatencies()
    {
        lock (latencies)
        {
            double[] taken = [.. latencies];
            latencies.Clear();
            return taken;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        socket.Abort();
        await Task.WhenAll(reading, pinging).ContinueWith(_ => { }, TaskScheduler.Default);
        socket.Dispose();
        sending.Dispose();
        closing.Dispose();
    }

    private static async ValueTask<Stream> Narrow(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var wire = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await wire.ConnectAsync(context.DnsEndPoint, ct);
        return new NetworkStream(wire, ownsSocket: true);
    }

    private async Task Invoke(string invocation)
    {
        var answer = answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Send(invocation);
        await answer.Task.WaitAsync(Patience);
    }

    private async Task Send(string record)
    {
        await sending.WaitAsync();
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(record + (char)End), WebSocketMessageType.Text, true, closing.Token);
        }
        finally
        {
            sending.Release();
        }
    }

    private async Task Ping()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10));
        while (await timer.WaitForNextTickAsync(closing.Token)) await Send("""{"type":6}""");
    }

    private async Task Read(bool reads)
    {
        var (buffer, length) = (new byte[4096], 0);
        try
        {
            while (true)
            {
                if (length == buffer.Length) Array.Resize(ref buffer, 2 * length);
                var received = await socket.ReceiveAsync(buffer.AsMemory(length), closing.Token);
                if (received.MessageType == WebSocketMessageType.Close) break;
                length += received.Count;
                int taken = 0, end;
                while ((end = buffer.AsSpan(taken..length).IndexOf(End)) >= 0)
                {
                    var isJoined = Take(buffer.AsSpan(taken, end));
                    taken += end + 1;
                    if (isJoined && !reads) return;
                }

                buffer.AsSpan(taken..length).CopyTo(buffer);
                length -= taken;
            }
        }
        finally
        {
            answered?.TrySetException(new InvalidOperationException("The connection ended before the answer."));
        }
    }

    /// <summary>Whether it was the answer to an invocation.</summary>
    private bool Take(ReadOnlySpan<byte> record)
    {
        if (record.StartsWith("{\"type\":3"u8))
        {
            if (record.IndexOf("\"error\":"u8) >= 0) answered!.TrySetException(new InvalidOperationException(Encoding.UTF8.GetString(record)));
            else answered!.TrySetResult();
            return true;
        }

        IsPinged |= record.StartsWith("{\"type\":6"u8);
        if (record.IndexOf("\"target\":\"chat.message\""u8) < 0) return false;
        var content = record[(record.IndexOf("\"content\":\""u8) + "\"content\":\"".Length)..];
        if (!Utf8Parser.TryParse(content, out long said, out _)) throw new InvalidOperationException(Encoding.UTF8.GetString(record));
        lock (latencies) latencies.Add(Stopwatch.GetElapsedTime(said).TotalMilliseconds);
        Interlocked.Increment(ref heard);
        return false;
    }
}
