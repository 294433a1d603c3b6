namespace ModularMonolith.Shared;

/// <summary>An id that is a UUID inside and a type of its own outside.</summary>
/// <typeparam name="TSelf">The id's type.</typeparam>
public interface ITypedId<TSelf>
    where TSelf : struct, ITypedId<TSelf>
{
    /// <summary>The UUID.</summary>
    Guid Value { get; }

    /// <summary>Wraps a UUID.</summary>
    static abstract TSelf From(Guid value);
}

/// <summary>A user, the same in all modules.</summary>
/// <param name="Value">The UUID.</param>
public readonly record struct UserId(Guid Value) : ITypedId<UserId>
{
    /// <inheritdoc />
    public static UserId From(Guid value) => new(value);

    /// <summary>A new, time-ordered id (UUID version 7, RFC 9562).</summary>
    public static UserId New() => new(Guid.CreateVersion7());

    /// <summary>The UUID's text.</summary>
    public override string ToString() => Value.ToString();
}
