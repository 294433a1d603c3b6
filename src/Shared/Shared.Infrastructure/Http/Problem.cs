using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>Every error's body, whatever its origin: RFC 9457's members and the product's own beside them.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Error">The kind of refusal, as <c>ErrorKind</c> names them.</param>
/// <param name="Message">One sentence for a person.</param>
/// <param name="RequestId">What to name when asking for help.</param>
/// <param name="Timestamp">When, UTC.</param>
/// <param name="Path">The path that was asked for.</param>
public sealed record Problem(
    [property: JsonPropertyOrder(-1)] int Status, string Error, string Message, string RequestId, DateTimeOffset Timestamp, string Path)
{
    /// <summary>No further documentation than the status.</summary>
    [JsonPropertyOrder(-2)]
    public string Type { get; } = "about:blank";

    /// <summary>The status in words.</summary>
    [JsonPropertyOrder(-2)]
    public string Title => ReasonPhrases.GetReasonPhrase(Status);

    /// <summary>The same as <see cref="Message"/>.</summary>
    [JsonPropertyOrder(-1)]
    public string Detail => Message;

    /// <summary>The same as <see cref="Status"/>.</summary>
    [JsonPropertyOrder(-1)]
    public int StatusCode => Status;

    /// <summary>For input rules: member → sentences.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }
}
