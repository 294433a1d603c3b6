using IHeaderDictionary = Microsoft.AspNetCore.Http.IHeaderDictionary;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>What a request is called in answers, errors, log lines and events.</summary>
internal static class RequestId
{
    public const string Header = "X-Request-Id";

    /// <summary>The client's where it is well formed, a new one otherwise.</summary>
    public static string Of(IHeaderDictionary? headers) =>
        headers?[Header] is [{ Length: >= 1 and <= 128 } given] && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') ? given : Guid.CreateVersion7().ToString();
}
