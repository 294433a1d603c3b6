namespace ModularMonolith.Shared.Requests;

/// <summary>Something that can be asked of a module; see <see cref="ICommand{TResult}"/> and <see cref="IQuery{TResult}"/>.</summary>
/// <typeparam name="TResult">What a success gives.</typeparam>
public interface IRequest<TResult>
{
    /// <summary>What the caller must hold. A request that says nothing does not compile; one that says <c>null</c> stops the start.</summary>
    static abstract Permission Requires { get; }
}

/// <summary>A request that changes state. What its handler changed is saved together, or not at all.</summary>
/// <typeparam name="TResult">What a success gives.</typeparam>
public interface ICommand<TResult> : IRequest<TResult>
{
    /// <summary>
    /// Whether the answer waits, for a moment at most, until the other modules have heard of it, so that a client's next request
    /// finds the effects everywhere. Events arrive all the same when the moment was too short.
    /// </summary>
    static virtual bool AwaitsEffects => false;
}

/// <summary>A request that reads.</summary>
/// <typeparam name="TResult">What a success gives.</typeparam>
public interface IQuery<TResult> : IRequest<TResult>;

/// <summary>A request whose members have rules of their own, checked before its handler runs.</summary>
public interface IValidated
{
    /// <summary>Checks every member, so that the client hears of all mistakes at once.</summary>
    Validation Validate();
}

/// <summary>A result that has a version, told to HTTP clients as <c>ETag</c> (RFC 9110, 8.8.3).</summary>
public interface IVersioned
{
    /// <summary>Grows by one with each change.</summary>
    long Version { get; }
}
