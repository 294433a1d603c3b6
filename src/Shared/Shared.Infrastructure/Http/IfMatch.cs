using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>The version that a client means to change (RFC 9110, 13.1.1), as member <c>ifMatch</c> of a request: a number, or <c>null</c> for any.</summary>
internal static class IfMatch
{
    public const string Member = "ifMatch";

    /// <summary>No version ever is this one, so a tag that is not ours matches nothing.</summary>
    private const long Never = -1;

    public static string Tag(long version) => $"\"{version}\"";

    public static void Write(Utf8JsonWriter writer, StringValues header)
    {
        var tag = header.ToString().Trim();
        if (tag is "" or "*") writer.WriteNull(Member);
        else writer.WriteNumber(Member, tag.Length > 2 && tag[0] == '"' && tag[^1] == '"' && long.TryParse(tag[1..^1], out var version) ? version : Never);
    }
}
