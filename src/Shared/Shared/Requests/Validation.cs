namespace ModularMonolith.Shared.Requests;

/// <summary>Collects what is wrong with a request, member by member.</summary>
public sealed class Validation
{
    private readonly Dictionary<string, string[]> members = [];

    /// <summary>The 400 that tells all of it, or <c>null</c> where nothing is wrong.</summary>
    public Error? Error => members.Count == 0
        ? null
        : new Error(ErrorKind.BadRequest, members.Values.First()[0]) { Members = members };

    /// <summary>Takes over the refusal of a value object's factory.</summary>
    /// <param name="member">The member's name as the client wrote it.</param>
    /// <param name="result">What the factory said.</param>
    public Validation Check<T>(string member, Result<T> result)
    {
        if (result.IsFailure) members.TryAdd(member, [result.Error.Message]);
        return this;
    }

    /// <summary>Asks that <paramref name="holds"/> is true.</summary>
    public Validation Check(string member, bool holds, string otherwise)
    {
        if (!holds) members.TryAdd(member, [otherwise]);
        return this;
    }
}
