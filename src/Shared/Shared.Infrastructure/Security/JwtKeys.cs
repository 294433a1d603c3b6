using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using ModularMonolith.Shared.Infrastructure.Settings;

namespace ModularMonolith.Shared.Infrastructure.Security;

/// <summary>The keys of access tokens (HS256, RFC 7518, 3.2) and what every token must say. The first key signs, all are accepted.</summary>
public sealed class JwtKeys
{
    /// <summary>Who issues our tokens.</summary>
    public const string Issuer = "modular-monolith";

    /// <summary>Whom they are for.</summary>
    public const string Audience = "modular-monolith";

    /// <summary>The media type of access tokens (RFC 9068, 2.1).</summary>
    public const string TokenType = "at+jwt";

    private const int LeastBytes = 32; // RFC 7518, 3.2: as long as the hash.
    private static readonly string[] Samples = ["secret", "change", "example", "sample", "your-", "password", "default", "placeholder"];

    private readonly Dictionary<string, SymmetricSecurityKey> byId;

    private JwtKeys(IEnumerable<string> secrets)
    {
        var keys = secrets.Select(Key).ToList();
        Signing = keys[0];
        byId = keys.DistinctBy(key => key.KeyId).ToDictionary(key => key.KeyId);
    }

    /// <summary>The key to sign with; its id goes into the token as <c>kid</c>.</summary>
    public SymmetricSecurityKey Signing { get; }

    /// <summary>How long an access token lasts.</summary>
    public TimeSpan AccessTtl { get; private init; }

    /// <summary>How far other clocks may be off.</summary>
    public TimeSpan ClockSkew { get; private init; }

    /// <summary>Reads the settings; in Development a missing secret is made once and kept in <paramref name="dataDir"/>.</summary>
    public static JwtKeys From(SettingsReader settings, string dataDir)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var secret = Secret(settings, "Jwt:AccessSecret", settings.Text("Jwt:AccessSecret"))
            ?? (settings.IsDevelopment ? KeptSecret(dataDir) : settings.Refuse("Jwt:AccessSecret", Allowed, new string('x', LeastBytes)));
        var previous = settings.List("Jwt:PreviousAccessSecrets").Select(s => Secret(settings, "Jwt:PreviousAccessSecrets", s)!);
        return new JwtKeys([secret, .. previous])
        {
            AccessTtl = TimeSpan.FromSeconds(settings.Whole("Jwt:AccessTtlSeconds", 900, 1, 86_400)),
            ClockSkew = TimeSpan.FromSeconds(settings.Whole("Jwt:ClockSkewSeconds", 5, 0, 300)),
        };
    }

    /// <summary>The keys that a token with this <c>kid</c> may be signed with; nothing is ever fetched.</summary>
    public IEnumerable<SecurityKey> Find(string? keyId) =>
        string.IsNullOrEmpty(keyId) ? byId.Values : byId.TryGetValue(keyId, out var key) ? [key] : [];

    private static string Allowed => $"a random text of {LeastBytes} bytes or more, not a sample (make one with: openssl rand -base64 48)";

    private static string? Secret(SettingsReader settings, string key, string? secret)
    {
        if (secret is null) return null;
        var isShort = Encoding.UTF8.GetByteCount(secret) < LeastBytes;
        var isSample = !settings.IsDevelopment
            && (Samples.Any(sample => secret.Contains(sample, StringComparison.OrdinalIgnoreCase)) || secret.Distinct().Count() < 8 || IsRepeated(secret));
        return isShort || isSample ? settings.Refuse(key, Allowed, new string('x', LeastBytes)) : secret;
    }

    private static bool IsRepeated(string text) => $"{text}{text}".IndexOf(text, 1, StringComparison.Ordinal) < text.Length;

    private static string KeptSecret(string dataDir)
    {
        try
        {
            return OwnSecret(dataDir);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The secret of access tokens can't be kept in {dataDir}. Make the folder writable, choose another with DataDir, or set Jwt:AccessSecret.", e);
        }
    }

    private static string OwnSecret(string dataDir)
    {
        Directory.CreateDirectory(dataDir);
        var file = Path.Combine(dataDir, "jwt-access-secret");
        if (!File.Exists(file))
        {
            var draft = $"{file}.{Guid.NewGuid():N}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var text = new StreamWriter(draft, options)) text.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)));
            try
            {
                // Whoever comes first wins; all processes then read the same file.
                File.Move(draft, file, overwrite: false);
            }
            catch (IOException)
            {
                File.Delete(draft);
            }
        }

        return File.ReadAllText(file).Trim();
    }

    private static SymmetricSecurityKey Key(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        return new SymmetricSecurityKey(bytes) { KeyId = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16] };
    }
}
