using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ModularMonolith.SystemTests;

/// <summary>Access tokens taken apart and put together by hand, as an attacker would.</summary>
internal sealed record Jwt(JsonObject Header, JsonObject Payload, string Signature)
{
    public static Jwt Read(string token)
    {
        var parts = token.Split('.');
        return new Jwt(Parse(parts[0]), Parse(parts[1]), parts[2]);
    }

    public static bool IsSignedWith(string secret, string token)
    {
        var end = token.LastIndexOf('.');
        return token[(end + 1)..] == Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(token[..end])));
    }

    public Jwt With(string claim, JsonNode? value) => Change(token => token.Payload[claim] = value);

    public Jwt Without(string claim) => Change(token => token.Payload.Remove(claim));

    public Jwt WithHeader(string name, JsonNode? value) => Change(token => token.Header[name] = value);

    public Jwt WithoutHeader(string name) => Change(token => token.Header.Remove(name));

    /// <summary>Signed by whatever the header's <c>alg</c> says.</summary>
    public string Sign(string secret)
    {
        var (key, text) = (Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(Unsigned));
        return $"{Unsigned}." + Header["alg"]?.GetValue<string>() switch
        {
            "HS384" => Base64Url.EncodeToString(HMACSHA384.HashData(key, text)),
            "HS512" => Base64Url.EncodeToString(HMACSHA512.HashData(key, text)),
            "none" => "",
            _ => Base64Url.EncodeToString(HMACSHA256.HashData(key, text)),
        };
    }

    /// <summary>With the signature it came with.</summary>
    public string Tampered() => $"{Unsigned}.{Signature}";

    private string Unsigned => $"{Encode(Header)}.{Encode(Payload)}";

    private Jwt Change(Action<Jwt> change)
    {
        var copy = new Jwt(Header.DeepClone().AsObject(), Payload.DeepClone().AsObject(), Signature);
        change(copy);
        return copy;
    }

    private static JsonObject Parse(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
