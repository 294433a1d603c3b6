using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ModularMonolith.Gateway;

/// <summary>Whose <c>X-Forwarded-*</c> are believed, written as the hosts take it.</summary>
internal static class TrustedProxies
{
    private const string Key = nameof(TrustedProxies);

    /// <summary>What a person reads who wrote something else.</summary>
    public const string Refusal = $"{Key} must be addresses or networks such as 10.0.0.1 or 10.0.0.0/8.";

    /// <summary>Reads a list, or one text with commas; no where something in it is neither an address nor a network.</summary>
    public static bool TryRead(IConfiguration configuration, [NotNullWhen(true)] out IReadOnlyList<IPNetwork>? networks)
    {
        string[] texts = configuration.GetSection(Key).Get<string[]>() ?? configuration[Key]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        var read = texts.Select(Network).ToList();
        networks = read.TrueForAll(network => network is not null) ? [.. read.OfType<IPNetwork>()] : null;
        return networks is not null;
    }

    // .NET takes "10.1" for an address as well.
    private static IPNetwork? Network(string text) => IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) && (text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
