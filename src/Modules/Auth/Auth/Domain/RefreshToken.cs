using System.Buffers.Text;
using System.Security.Cryptography;

namespace ModularMonolith.Modules.Auth.Domain;

/// <summary>
/// 256 bits that prove a session. Only the hash is stored. A successor is computed of its parent and a salt: whoever presents the
/// parent again can be given the same successor again, and who reads the database, salt and all, can compute none.
/// </summary>
internal sealed class RefreshToken
{
    private const int Bytes = 32;
    private readonly byte[] secret;

    private RefreshToken(byte[] secret) => (this.secret, Hash) = (secret, SHA256.HashData(secret));

    public byte[] Hash { get; }

    /// <summary>What the client keeps: base64url.</summary>
    public string Text => Base64Url.EncodeToString(secret);

    public static RefreshToken New() => new(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>A salt for <see cref="Successor"/>, different for each rotation.</summary>
    public static byte[] NewSalt() => RandomNumberGenerator.GetBytes(Bytes);

    /// <summary>The token that a client wrote, or <c>null</c> where it can't be one.</summary>
    public static RefreshToken? Read(string text)
    {
        if (!Base64Url.IsValid(text, out var length) || length != Bytes) return null;
        return new RefreshToken(Base64Url.DecodeFromChars(text));
    }

    public RefreshToken Successor(byte[] salt) => new(HMACSHA256.HashData(secret, salt));

    public bool HasHash(byte[]? hash) => CryptographicOperations.FixedTimeEquals(Hash, hash);

    public override string ToString() => nameof(RefreshToken);
}
