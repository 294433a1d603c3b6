namespace ModularMonolith.Modules.Users.Domain;

/// <summary>What a picture may be, and how it is called. A name stands for one picture for ever: another picture has another name.</summary>
internal static class Avatar
{
    public const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>Of what is uploaded: decoding costs four bytes a pixel, however small the file is.</summary>
    public const int MaxPixels = 40_000_000;

    /// <summary>Of what is kept, in pixels.</summary>
    public const int LongerSide = 512;

    private const string Folder = "/uploads/avatars/";
    private const string Extension = ".webp";

    public static string NewName() => $"{Guid.CreateVersion7()}{Extension}";

    public static bool IsName(string? name) =>
        name?.EndsWith(Extension, StringComparison.Ordinal) == true && Guid.TryParseExact(name[..^Extension.Length], "D", out _);

    public static string? Url(string? name) => name is null ? null : Folder + name;

    /// <summary>Whether the content begins like a JPEG, PNG or WebP, whatever it is called.</summary>
    public static bool IsPicture(ReadOnlySpan<byte> content) =>
        content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || content.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A])
        || (content.Length >= 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8));
}
