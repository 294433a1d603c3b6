using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>
/// A client that is connected to this process, and what waits to be written to it. Whoever pushes never waits: a client whose queue is
/// full, or that takes too long over one message, is cut off.
/// </summary>
internal sealed class LiveConnection : IDisposable
{
    // Several of the looks that bring 500 at once; what is pushed to many is in memory once.
    private const int MostWaiting = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Channel<SerializedHubMessage> waiting = Channel.CreateBounded<SerializedHubMessage>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly HubConnectionContext connection;
    private readonly Action<LiveConnection> fellBehind;
    private readonly RealTimeMetrics metrics;
    private int isOver;

    public LiveConnection(HubConnectionContext connection, RealTimeMetrics metrics, Action<LiveConnection> fellBehind)
    {
        (this.connection, this.metrics, this.fellBehind) = (connection, metrics, fellBehind);
        UserId = Guid.Parse(connection.User.FindFirst("sub")!.Value);
        SessionId = Guid.Parse(connection.User.FindFirst("sid")!.Value);
        _ = Write();
    }

    public string Id => connection.ConnectionId;

    public Guid UserId { get; }

    public Guid SessionId { get; }

    /// <summary>Has the message written after those before it; nothing, where the client is gone.</summary>
    public void Push(SerializedHubMessage message)
    {
        if (!waiting.Writer.TryWrite(message)) CutOff();
    }

    /// <summary>Ends the connection with a close message; the client does not come back by itself.</summary>
    public void Close() => connection.Abort();

    /// <summary>Asks the client to close, and to come back if it may; what waits is not written any more.</summary>
    public Task AskToLeave(string? why, bool mayComeBack) => connection.WriteAsync(new Microsoft.AspNetCore.SignalR.Protocol.CloseMessage(why, mayComeBack)).AsTask();

    /// <summary>The connection has ended.</summary>
    public void Dispose()
    {
        isOver = 1;
        waiting.Writer.TryComplete();
    }

    private async Task Write()
    {
        try
        {
            await foreach (var message in waiting.Reader.ReadAllAsync(connection.ConnectionAborted))
            {
                var write = connection.WriteAsync(message);
                if (!write.IsCompletedSuccessfully) await write.AsTask().WaitAsync(Patience);
                metrics.Pushed();
            }
        }
        catch (TimeoutException)
        {
            CutOff();
        }
        catch (OperationCanceledException)
        {
            // The connection has ended.
            Dispose();
        }
    }

    private void CutOff()
    {
        if (Interlocked.Exchange(ref isOver, 1) != 0) return;
        waiting.Writer.TryComplete();
        fellBehind(this);
        metrics.CutOff();
        connection.CutOff();
    }
}
