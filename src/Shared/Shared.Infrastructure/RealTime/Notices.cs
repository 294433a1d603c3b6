using System.Text.Json;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>Notices of one kind, under one name.</summary>
internal sealed class Notices<T>(string topic, NoticeBoard board) : INotices<T>
    where T : class
{
    public void Publish(T notice)
    {
        if (board.IsUsed) board.Publish(topic, JsonSerializer.SerializeToUtf8Bytes(notice, JsonSerializerOptions.Web));
    }

    public void Listen(Action<T> hear) => board.Listen(topic, notice => hear(JsonSerializer.Deserialize<T>(notice.Span, JsonSerializerOptions.Web) ?? throw new JsonException("Null.")));
}
