using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using ModularMonolith.Tests.Support;
using Shouldly;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>Somebody connected to the hub, and all that they heard.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private static readonly string[] Events = ["chat.joined", "chat.message", "chat.error", "chat.typing", "chat.read", "chat.added", "chat.removed"];

    private readonly ConcurrentDictionary<string, ConcurrentQueue<JsonElement>> _heard = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<Exception?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HubClient(Uri address, Func<string?> token, bool comesBack)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(address, "/chat"), options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            options.SkipNegotiation = true;
            options.AccessTokenProvider = () => Task.FromResult(token());
        });
        if (comesBack) builder.WithAutomaticReconnect(new Untiring());
        Connection = builder.Build();
        foreach (var name in Events)
            Connection.On<JsonElement>(name, payload => _heard.GetOrAdd(name, _ => []).Enqueue(payload));
        Connection.Closed += why =>
        {
            _closed.TrySetResult(why);
            return Task.CompletedTask;
        };
    }

    public HubConnection Connection { get; }

    public bool IsClosed => _closed.Task.IsCompleted;

    /// <summary>Ends when the connection has; with what it ended by.</summary>
    public Task<Exception?> Closed => _closed.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public static Task<HubClient> Connect(World world, Caller who) => Connect(world.Address, who);

    public static async Task<HubClient> Connect(Uri address, Caller who, bool comesBack = false)
    {
        var client = new HubClient(address, () => who.AccessToken, comesBack);
        await client.Connection.StartAsync();
        return client;
    }

    /// <summary>The host knows the connection, which it does a moment after the client: it answers what is invoked.</summary>
    public Task IsThere() => Invoke("chat.leave", new { conversationId = Guid.NewGuid() });

    public IReadOnlyList<JsonElement> Heard(string name) => _heard.TryGetValue(name, out var heard) ? [.. heard] : [];

    /// <summary>The numbers of the messages heard of a conversation, in the order that they came in.</summary>
    public IReadOnlyList<long> Numbers(Guid conversation) =>
        [.. Heard("chat.message").Where(said => said.Id("conversationId") == conversation).Select(said => said.Member("message").Number("seq"))];

    public Task<JsonElement> Invoke(string method, object? argument) => Connection.InvokeAsync<JsonElement>(method, argument);

    public Task<JsonElement> Joins(Guid conversationId, long? afterSeq = null) =>
        Invoke("chat.join", afterSeq is null ? new { conversationId } : new { conversationId, afterSeq });

    public Task<JsonElement> Says(Guid conversationId, string content, Guid? clientMessageId = null) =>
        Invoke("chat.send", clientMessageId is null ? new { conversationId, content } : new { conversationId, content, clientMessageId });

    public Task Hears(string name, int times = 1) => Eventually.Holds(() => Heard(name).Count >= times, $"{name} is heard {times} times");

    public Task Hears(Guid conversation, long seq) => Eventually.Holds(() => Numbers(conversation).Contains(seq), $"message {seq} of {conversation} is heard");

    /// <summary>Refused, with one sentence in the failed invocation and in <c>chat.error</c>.</summary>
    public async Task<string> IsRefused(string method, object? argument, string error)
    {
        var before = Heard("chat.error").Count;
        var refusal = await Should.ThrowAsync<HubException>(() => Invoke(method, argument));
        await Hears("chat.error", before + 1);
        var told = Heard("chat.error")[before];
        told.ShouldHaveExactly("event", "error", "message");
        told.Text("event").ShouldBe(method);
        told.Text("error").ShouldBe(error);
        told.Text("message").ShouldBe(refusal.Message);
        return refusal.Message;
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private sealed class Untiring : IRetryPolicy
    {
        public TimeSpan? NextRetryDelay(RetryContext retryContext) => TimeSpan.FromMilliseconds(200);
    }
}
