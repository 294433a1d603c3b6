using System.Globalization;
using Serilog.Events;
using Serilog.Parsing;

namespace ModularMonolith.Shared.Infrastructure.Logging;

/// <summary>What is common to the forms in which an event is written.</summary>
internal static class LogText
{
    private static readonly HashSet<string> Hidden =
    [
        Levels.HttpProperty, "SourceContext", "EventId", "ActionId", "ActionName", "RequestId", "RequestPath", "ConnectionId", "SpanId", "TraceId", "ParentId",
    ];

    /// <summary>The sentence with its holes filled, beginning with its context: <c>[Auth] Login success</c>.</summary>
    public static string Sentence(LogEvent logged)
    {
        var words = string.Concat(logged.MessageTemplate.Tokens.Select(token =>
            token is PropertyToken hole && logged.Properties.TryGetValue(hole.PropertyName, out var value) ? Of(value) : token.ToString()));
        // Our own sentences begin with their context; the libraries' name it beside.
        return !logged.MessageTemplate.Text.StartsWith('[') && logged.Properties.TryGetValue("SourceContext", out var source) ? $"[{Of(source).Split('.')[^1]}] {words}" : words;
    }

    /// <summary>Members that the sentence does not name, the request's id first.</summary>
    public static IEnumerable<KeyValuePair<string, LogEventPropertyValue>> Rest(LogEvent logged)
    {
        var named = logged.MessageTemplate.Tokens.OfType<PropertyToken>().Select(token => token.PropertyName).ToHashSet();
        return logged.Properties.Where(p => !named.Contains(p.Key) && !Hidden.Contains(p.Key)).OrderBy(p => p.Key != "requestId");
    }

    /// <summary>A value in words, without quotes around texts.</summary>
    public static string Of(LogEventPropertyValue value) => value is ScalarValue { Value: string text } ? text : value.ToString(null, CultureInfo.InvariantCulture);
}
