using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>The versions that a client means to change (RFC 9110, 13.1.1), as member <c>ifMatch</c> of a request: numbers, or <c>null</c> for any.</summary>
internal static class IfMatch
{
    public const string Member = "ifMatch";

    public static string Tag(long version) => $"\"{version}\"";

    public static void Write(Utf8JsonWriter writer, StringValues header)
    {
        var tags = header.SelectMany(h => (h ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (tags.Count == 0 || tags.Contains("*"))
        {
            writer.WriteNull(Member);
            return;
        }

        // A tag that is none of ours, or a weak one, matches no version.
        writer.WriteStartArray(Member);
        foreach (var tag in tags)
            if (tag.Length > 2 && tag[0] == '"' && tag[^1] == '"' && long.TryParse(tag.AsSpan(1, tag.Length - 2), out var version)) writer.WriteNumberValue(version);
        writer.WriteEndArray();
    }
}
