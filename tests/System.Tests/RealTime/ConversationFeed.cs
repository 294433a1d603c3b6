using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace ChatClient;

public sealed record Message(Guid Id, Guid SenderId, string SenderDisplayName, string Content, DateTimeOffset CreatedAt, long Seq);

/// <summary>Hears a conversation from its first message on, each message once and in order, whatever becomes of the connection.</summary>
public sealed class ConversationFeed : IAsyncDisposable
{
    private readonly Guid conversationId;
    private readonly Func<Task<string?>> accessToken;
    private readonly Action<Message> hear;
    private readonly HttpClient http;
    private readonly HubConnection connection;
    private readonly Lock gate = new();
    private List<Message>? early;
    private long last; // Keep it with your messages, and go on from there.
    private bool stopped;

    public ConversationFeed(Uri api, Guid conversationId, Func<Task<string?>> accessToken, Action<Message> hear)
    {
        (this.conversationId, this.accessToken, this.hear) = (conversationId, accessToken, hear);
        http = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(10) };
        connection = new HubConnectionBuilder()
            .WithUrl(new Uri(api, "/chat"), options =>
            {
                options.AccessTokenProvider = accessToken;
                options.Transports = HttpTransportType.WebSockets;
                options.SkipNegotiation = true;
            })
            .WithAutomaticReconnect(new Untiring())
            .Build();
        connection.On<Said>("chat.message", Receive);
        connection.Reconnected += _ => Join();
        connection.Closed += _ => Connect();
    }

    /// <summary>The first connection, and one that was closed for good: with a token that has ended, say.</summary>
    public async Task Connect()
    {
        while (!stopped)
        {
            try
            {
                await connection.StartAsync();
                await Join();
                return;
            }
            catch (Exception)
            {
                await Task.Delay(Untiring.Moment);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        stopped = true;
        await connection.DisposeAsync();
        http.Dispose();
    }

    private async Task Join()
    {
        List<Message> meanwhile = [];
        lock (gate) early = meanwhile;
        try
        {
            var joined = await connection.InvokeAsync<Joined>("chat.join", new { conversationId, afterSeq = last });
            foreach (var message in joined.Missed) Take(message);
            while (last < joined.LastSeq) await FetchMore();
            lock (gate)
            {
                // Cut in the middle, it was overtaken by the join of the next connection.
                if (early != meanwhile) return;
                foreach (var message in meanwhile) Take(message);
                early = null;
            }
        }
        catch (Exception) when (!stopped)
        {
            await connection.StopAsync();
        }
    }

    private void Receive(Said said)
    {
        if (said.ConversationId != conversationId) return;
        lock (gate)
        {
            if (early is not null) early.Add(said.Message);
            else Take(said.Message);
        }
    }

    private void Take(Message message)
    {
        lock (gate)
        {
            if (message.Seq <= last) return;
            last = message.Seq;
            hear(message);
        }
    }

    private async Task FetchMore()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/chat/conversations/{conversationId}/messages?pageSize=100&afterSeq={last}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await accessToken());
        using var answer = await http.SendAsync(request);
        foreach (var message in (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Page>())!.Data) Take(message);
    }

    private sealed record Said(Guid ConversationId, Message Message);

    private sealed record Joined(long LastSeq, IReadOnlyList<Message> Missed);

    private sealed record Page(IReadOnlyList<Message> Data);

    private sealed class Untiring : IRetryPolicy
    {
        public static TimeSpan Moment => TimeSpan.FromMilliseconds(Random.Shared.Next(300, 1000));

        public TimeSpan? NextRetryDelay(RetryContext retryContext) => Moment;
    }
}
