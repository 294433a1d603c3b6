using System.Buffers.Text;
using System.Text;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>An opaque place in a list, safe in a query string. What it holds may change; clients only hand it back.</summary>
public static class Cursor
{
    /// <summary>Writes the parts of a place.</summary>
    public static string Write(params IEnumerable<object> parts) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('|', parts)));

    /// <summary>The parts of a place, or <c>null</c> where the text is none of ours.</summary>
    public static string[]? Read(string? cursor, int parts)
    {
        if (cursor is null or { Length: > 200 } || !Base64Url.IsValid(cursor)) return null;
        var read = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('|');
        return read.Length == parts ? read : null;
    }
}
