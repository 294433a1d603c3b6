namespace ModularMonolith.Shared;

/// <summary>
/// What kind of refusal an <see cref="Error"/> is. The name is what clients see in <c>error</c>; the HTTP status
/// that belongs to it is given once, where errors become answers.
/// </summary>
public enum ErrorKind
{
    /// <summary>400: the input breaks a rule.</summary>
    BadRequest,

    /// <summary>401: nobody is signed in.</summary>
    Unauthorized,

    /// <summary>401: the access token has ended.</summary>
    TokenExpired,

    /// <summary>401: the token presented is not one of ours, or no longer.</summary>
    InvalidToken,

    /// <summary>401: the password is not the account's.</summary>
    InvalidCredentials,

    /// <summary>403: the caller may not do this.</summary>
    Forbidden,

    /// <summary>403: the account may not sign in.</summary>
    AccountDisabled,

    /// <summary>404: there is no such thing, or none that the caller may know of.</summary>
    NotFound,

    /// <summary>405: the resource does not know this method.</summary>
    MethodNotAllowed,

    /// <summary>409: the state of the thing does not allow it.</summary>
    Conflict,

    /// <summary>412: the caller's version is not the current one.</summary>
    PreconditionFailed,

    /// <summary>413: more bytes than allowed.</summary>
    PayloadTooLarge,

    /// <summary>415: not the media type that is due.</summary>
    UnsupportedMediaType,

    /// <summary>422: well formed, but it can't be processed.</summary>
    UnprocessableEntity,

    /// <summary>429: the rate limit is used up.</summary>
    TooManyRequests,

    /// <summary>500: a defect of ours.</summary>
    InternalServerError,

    /// <summary>503: trouble of ours that will pass.</summary>
    ServiceUnavailable,
}

/// <summary>An expected failure, told to the client as it stands.</summary>
/// <param name="Kind">What kind of refusal it is.</param>
/// <param name="Message">One sentence for a person; never an exception's, SQL's or driver's text.</param>
public sealed record Error(ErrorKind Kind, string Message)
{
    /// <summary>For input rules: member name → sentences.</summary>
    public IReadOnlyDictionary<string, string[]>? Members { get; init; }

    /// <summary>For passing trouble: when to come again.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
