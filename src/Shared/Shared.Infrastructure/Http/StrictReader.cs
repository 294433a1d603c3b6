using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>Makes a record of a JSON object, whichever transport brought it. Whatever is unknown, missing, null or twice is told by name.</summary>
/// <param name="options">How values are read.</param>
/// <param name="noObject">What is said where there is no well-formed JSON object.</param>
internal sealed class StrictReader<T>(JsonSerializerOptions options, Error noObject)
{
    private readonly Dictionary<string, JsonPropertyInfo> members = options.GetTypeInfo(typeof(T)).Properties.ToDictionary(p => p.Name);

    public bool Knows(string member) => members.ContainsKey(member);

    public Result<T> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            if (MemberRefusal(json) is { } refusal) return refusal;
            return JsonSerializer.Deserialize<T>(json, options)!;
        }
        catch (JsonException e) when (MemberOf(e.Path) is { } member)
        {
            return Strictly.Wrong(member, $"{member} has the wrong type or format");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return noObject;
        }
    }

    private Error? MemberRefusal(ReadOnlySpan<byte> json)
    {
        HashSet<string> seen = [];
        Dictionary<string, string[]> wrong = [];
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = options.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!members.TryGetValue(name, out var member)) wrong.TryAdd(name, [$"{Strictly.Printable(name)} is not a known member"]);
            else if (!seen.Add(name)) wrong.TryAdd(name, [$"{name} is given more than once"]);
            else if (reader.TokenType == JsonTokenType.Null && !TakesNull(member)) wrong.TryAdd(name, [$"{name} must not be null"]);
            reader.Skip();
        }

        foreach (var member in members.Values.Where(m => m.IsRequired && !seen.Contains(m.Name))) wrong.TryAdd(member.Name, [$"{member.Name} is required"]);
        return wrong.Count == 0 ? null : new Error(ErrorKind.BadRequest, wrong.Values.First()[0]) { Members = wrong };
    }

    private static bool TakesNull(JsonPropertyInfo member) => member.IsSetNullable || member.PropertyType.IsAssignableTo(typeof(IOptional));

    private string? MemberOf(string? path)
    {
        var name = path?.StartsWith("$.", StringComparison.Ordinal) == true ? path[2..].Split('.', '[')[0] : null;
        return name is not null && members.ContainsKey(name) ? name : null;
    }
}

/// <summary>How strict reading says what is wrong.</summary>
internal static class Strictly
{
    public static Error Wrong(string member, string sentence) =>
        new(ErrorKind.BadRequest, sentence) { Members = new Dictionary<string, string[]> { [member] = [sentence] } };

    public static Error UnknownQuery(string name) => Wrong(name, $"{Printable(name)} is not a known query parameter");

    public static string Printable(string name) => new([.. name.Take(64).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
}
