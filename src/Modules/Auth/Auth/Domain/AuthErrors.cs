using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Auth.Domain;

internal static class AuthErrors
{
    public static Error NoEmail { get; } = new(ErrorKind.BadRequest, "Email must be an address such as name@example.com");

    public static Error EmailTooLong { get; } = new(ErrorKind.BadRequest, "Email must be at most 254 characters");

    public static Error PasswordTooCommon { get; } = new(ErrorKind.BadRequest, "This password is one of the most common ones; please choose another");

    /// <summary>The same for an unknown account and for a wrong password.</summary>
    public static Error InvalidCredentials { get; } = new(ErrorKind.InvalidCredentials, "Invalid email or password");

    public static Error WrongPassword { get; } = new(ErrorKind.InvalidCredentials, "Current password is incorrect");

    public static Error AccountDisabled { get; } = new(ErrorKind.AccountDisabled, "This account is disabled");

    public static Error AccountGone { get; } = new(ErrorKind.InvalidToken, "Access token is invalid");

    public static Error InvalidRefreshToken { get; } = new(ErrorKind.InvalidToken, "Refresh token is invalid");

    public static Error SessionNotFound { get; } = new(ErrorKind.NotFound, "Session not found");

    /// <summary>They come again one after the other, not all at once.</summary>
    public static Error TooBusy => new(ErrorKind.ServiceUnavailable, "Too many people are signing in; please try again in a moment")
    {
        RetryAfter = TimeSpan.FromSeconds(Random.Shared.Next(5, 16)),
    };

    public static Error EmailTaken(EmailAddress email) => new(ErrorKind.Conflict, $"Email {email} is already registered");

    public static Error PasswordLength(int shortest, int longest) =>
        new(ErrorKind.BadRequest, $"Password must be between {shortest} and {longest} characters");

    public static Error PasswordTooSimple(int longEnough) =>
        new(ErrorKind.BadRequest, $"Password must have an upper-case letter, a lower-case letter and a digit, or at least {longEnough} characters");
}
