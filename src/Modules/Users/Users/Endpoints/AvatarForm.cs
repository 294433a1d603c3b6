using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using ModularMonolith.Modules.Users.Application;
using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Users.Endpoints;

/// <summary>Reads the one file of a form, straight from the network into memory and never more than is allowed.</summary>
internal static class AvatarForm
{
    public const string Field = "avatar";

    /// <summary>Far more than is kept: what is too large is read so far that most clients hear why instead of losing their connection.</summary>
    public const int MaxRequestBytes = 8 * Avatar.MaxBytes;

    public static async Task<Result<ChangeAvatar>> Read(HttpContext http)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return AvatarErrors.NoForm;
        // RFC 2046, 5.1.1: 1 to 70 characters.
        if (HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 70 } boundary) return AvatarErrors.BrokenForm;
        if (http.Request.Query.Count > 0) return AvatarErrors.NoQuery;

        try
        {
            return await ReadFile(new MultipartReader(boundary.Value!, http.Request.Body), http.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return AvatarErrors.BrokenForm;
        }
    }

    private static async Task<Result<ChangeAvatar>> ReadFile(MultipartReader form, CancellationToken ct)
    {
        byte[]? file = null;
        while (await form.ReadNextSectionAsync(ct) is { } part)
        {
            if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition)) return AvatarErrors.BrokenForm;
            if (HeaderUtilities.RemoveQuotes(disposition.Name) != Field || !disposition.IsFileDisposition()) return AvatarErrors.OtherField;
            if (file is not null) return AvatarErrors.Two;

            file = await ReadAtMost(Avatar.MaxBytes, part.Body, ct);
            if (file is null) return AvatarErrors.TooLarge;
        }

        return file is null or [] ? AvatarErrors.None : new ChangeAvatar(file);
    }

    private static async Task<byte[]?> ReadAtMost(int limit, Stream content, CancellationToken ct)
    {
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await content.ReadAsync(buffer, ct)) > 0)
        {
            if (read.Length + count > limit) return null;
            read.Write(buffer, 0, count);
        }

        return read.ToArray();
    }
}
