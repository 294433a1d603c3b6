using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Users.Domain;

internal static class ProfileErrors
{
    public static Error NotFound { get; } = new(ErrorKind.NotFound, "User not found");

    /// <summary>The bearer's account has been deleted.</summary>
    public static Error Gone { get; } = new(ErrorKind.InvalidToken, "Access token is invalid");
}

internal static class AvatarErrors
{
    public static Error NoForm { get; } = new(ErrorKind.UnsupportedMediaType, "Send the picture as multipart/form-data, in the field avatar");

    public static Error NoQuery { get; } = new(ErrorKind.BadRequest, "There are no query parameters here");

    public static Error BrokenForm { get; } = new(ErrorKind.BadRequest, "The form is broken or incomplete");

    public static Error None { get; } = new(ErrorKind.BadRequest, "Send one picture as a file in the field avatar");

    public static Error Two { get; } = new(ErrorKind.BadRequest, "Send one picture only");

    public static Error OtherField { get; } = new(ErrorKind.BadRequest, "The form may have nothing but one file in the field avatar");

    public static Error TooLarge { get; } = new(ErrorKind.PayloadTooLarge, "The picture must have at most 2 MiB");

    public static Error NoPicture { get; } = new(ErrorKind.UnsupportedMediaType, "The picture must be a JPEG, PNG or WebP");

    public static Error TooManyPixels { get; } = new(ErrorKind.UnprocessableEntity, "The picture must have at most 40 megapixels");

    public static Error Unreadable { get; } = new(ErrorKind.UnprocessableEntity, "The picture is damaged or incomplete");

    public static Error NotFound { get; } = new(ErrorKind.NotFound, "Picture not found");

    public static Error Busy { get; } = new(ErrorKind.ServiceUnavailable, "Too many pictures are being processed; please try again")
    {
        RetryAfter = TimeSpan.FromSeconds(2),
    };
}
