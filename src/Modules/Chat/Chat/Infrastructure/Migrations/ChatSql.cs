namespace ModularMonolith.Modules.Chat.Infrastructure.Migrations;

/// <summary>What EF Core has no words for.</summary>
internal static class ChatSql
{
    /// <summary>Each message changes these rows and none of their indexed columns: with room on the page no index is written (HOT).</summary>
    public const string RoomForUpdates = """
        alter table chat.conversations set (fillfactor = 70);
        alter table chat.conversation_members set (fillfactor = 70);
        """;
}
