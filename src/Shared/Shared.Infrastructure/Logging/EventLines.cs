using System.Collections;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Requests;

namespace ModularMonolith.Shared.Infrastructure.Logging;

/// <summary>Writes what happened as a constant sentence with members beside it: <c>[Auth] Login success {requestId: …, email: …}</c>.</summary>
public static class EventLines
{
    /// <summary>Logs an event; that of a command once it is known how the command ended.</summary>
    /// <param name="log">Where to.</param>
    /// <param name="level">How much an operator should mind.</param>
    /// <param name="sentence">What happened: a constant without holes, so that events can be counted by it.</param>
    /// <param name="members">Ids and values; never a password, token or secret.</param>
    public static void Event(this ILogger log, LogLevel level, string sentence, params (string Name, object? Value)[] members)
    {
        ArgumentNullException.ThrowIfNull(log);
        if (!log.IsEnabled(level)) return;
        var happened = new Happened(sentence, members);
        AfterCommit.DoOrRefused(() => log.Log(level, default, happened, null, static (happened, _) => happened.Sentence));
    }

    /// <summary>What loggers take for structured: the members, and last the message template.</summary>
    private sealed class Happened(string sentence, (string Name, object? Value)[] members) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public string Sentence { get; } = sentence;

        public int Count => members.Length + 1;

        public KeyValuePair<string, object?> this[int index] =>
            index == members.Length ? new("{OriginalFormat}", Sentence) : new(members[index].Name, members[index].Value);

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            for (var i = 0; i < Count; i++) yield return this[i];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => Sentence;
    }
}
