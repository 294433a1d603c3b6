using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ModularMonolith.Benchmarks.Chat;

/// <summary>
/// The yardstick: a hub that stores a message with one INSERT and sends it to a group. It knows no members, no order, no limits and no
/// other instance, and forgets who was away.
/// </summary>
internal sealed class BareHub(NpgsqlDataSource database) : Hub
{
    public const string Verb = "bare-hub";

    private const string Table = "create table if not exists public.bare_messages (seq bigserial primary key, id uuid, conversation_id uuid, content text, created_at timestamptz)";
    private const string Store = "insert into public.bare_messages (id, conversation_id, content, created_at) values ($1, $2, $3, $4) returning seq";

    /// <summary>Serves on a port of the loopback address until the process ends.</summary>
    public static async Task Serve(string connectionString, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using (var create = database.CreateCommand(Table)) await create.ExecuteNonQueryAsync();
        builder.Services.AddSingleton(database);
        builder.Services.AddSignalR();
        var app = builder.Build();
        app.MapHub<BareHub>("/chat");
        await app.RunAsync();
    }

    [HubMethodName("chat.join")]
    public Task Join(Joining joining) => Groups.AddToGroupAsync(Context.ConnectionId, $"{joining.ConversationId}");

    [HubMethodName("chat.send")]
    public async Task<Guid> Send(Sending sending)
    {
        var (id, now) = (Guid.CreateVersion7(), DateTimeOffset.UtcNow);
        await using var store = database.CreateCommand(Store);
        foreach (var value in new object[] { id, sending.ConversationId, sending.Content, now }) store.Parameters.Add(new NpgsqlParameter { Value = value });
        var seq = (long)(await store.ExecuteScalarAsync(Context.ConnectionAborted))!;
        var message = new { id, senderId = id, senderDisplayName = "Some One", sending.Content, createdAt = now, seq };
        await Clients.Group($"{sending.ConversationId}").SendAsync("chat.message", new { sending.ConversationId, message }, Context.ConnectionAborted);
        return id;
    }

    internal sealed record Joining(Guid ConversationId);

    internal sealed record Sending(Guid ConversationId, string Content);
}
