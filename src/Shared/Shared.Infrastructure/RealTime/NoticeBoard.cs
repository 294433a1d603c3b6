using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Redis;
using StackExchange.Redis;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>Carries notices to and from Redis. What can't leave at once is dropped, the oldest first.</summary>
internal sealed partial class NoticeBoard(RedisConnection redis, RedisSettings settings, ILogger<NoticeBoard> log) : BackgroundService
{
    private const int MostWaiting = 1_000;
    private const int MostAtOnce = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    // Begins every notice, so that an instance knows its own.
    private readonly byte[] self = Guid.NewGuid().ToByteArray();
    private readonly ConcurrentDictionary<string, Action<ReadOnlyMemory<byte>>> listeners = new(StringComparer.Ordinal);
    private readonly Channel<(string Topic, byte[] Notice)> leaving = Channel.CreateBounded<(string, byte[])>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public bool IsUsed => redis.IsUsed;

    public void Publish(string topic, byte[] notice) => leaving.Writer.TryWrite((topic, [.. self, .. notice]));

    public void Listen(string topic, Action<ReadOnlyMemory<byte>> hear)
    {
        listeners[topic] = hear;
        if (redis.IsUsed) _ = Subscribe(topic);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await leaving.Reader.WaitToReadAsync(stoppingToken))
        {
            List<Task> sent = [];
            while (sent.Count < MostAtOnce && leaving.Reader.TryRead(out var next))
                if (redis.Current is { } connection) sent.Add(connection.GetSubscriber().PublishAsync(ChannelOf(next.Topic), next.Notice));
            try
            {
                await Task.WhenAll(sent).WaitAsync(Patience, stoppingToken);
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                // Only hints were lost, and the connection itself says that Redis is away.
                Dropped(log, sent.Count);
            }
        }
    }

    private async Task Subscribe(string topic)
    {
        var connection = await redis.Opened;
        var messages = await connection.GetSubscriber().SubscribeAsync(ChannelOf(topic), CommandFlags.FireAndForget);
        messages.OnMessage(message => Hear(topic, message.Message));
    }

    private void Hear(string topic, byte[]? notice)
    {
        if (notice is null || notice.Length < self.Length || notice.AsSpan(0, self.Length).SequenceEqual(self)) return;
        try
        {
            listeners[topic](notice.AsMemory(self.Length));
        }
        catch (Exception e)
        {
            // One of a newer version, or not ours at all.
            NotUnderstood(log, e.GetType().Name);
        }
    }

    // Channels are shared by all databases of a server.
    private RedisChannel ChannelOf(string topic) => RedisChannel.Literal($"modular-monolith:{settings.Database}:{topic}");

    [LoggerMessage(LogLevel.Debug, "[RealTime] {count} notices to other instances are dropped")]
    private static partial void Dropped(ILogger log, int count);

    [LoggerMessage(LogLevel.Debug, "[RealTime] A notice of another instance was not understood: {reason}")]
    private static partial void NotUnderstood(ILogger log, string reason);
}
