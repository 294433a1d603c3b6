using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ModularMonolith.Shared.Infrastructure.Settings;

/// <summary>
/// Reads settings and collects what is wrong with them, so that the start stops once, with every wrong setting's name and what is
/// allowed. Values are never told: they may be secrets.
/// </summary>
/// <param name="configuration">Files, environment and command line.</param>
/// <param name="environment">Development or Production.</param>
public sealed class SettingsReader(IConfiguration configuration, IHostEnvironment environment)
{
    private readonly SortedDictionary<string, string> problems = new(StringComparer.Ordinal);

    /// <summary>Whether sample data, documentation and secrets made on the spot are in order.</summary>
    public bool IsDevelopment { get; } = environment.IsDevelopment();

    /// <summary>A text, or <c>null</c> where it is not set or blank.</summary>
    public string? Text(string key) => string.IsNullOrWhiteSpace(configuration[key]) ? null : configuration[key]!.Trim();

    /// <summary>A whole number within bounds.</summary>
    public int Whole(string key, int otherwise, int min, int max)
    {
        if (Text(key) is not { } text) return otherwise;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        return Refuse(key, $"a whole number from {min} to {max}", otherwise);
    }

    /// <summary>A positive number of seconds, fractions allowed.</summary>
    public TimeSpan Seconds(string key, double otherwise)
    {
        if (Text(key) is not { } text) return TimeSpan.FromSeconds(otherwise);
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.001 and <= 86_400)
            return TimeSpan.FromSeconds(seconds);
        return Refuse(key, "a number of seconds from 0.001 to 86400", TimeSpan.FromSeconds(otherwise));
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Switch(string key, bool otherwise)
    {
        if (Text(key) is not { } text) return otherwise;
        return bool.TryParse(text, out var value) ? value : Refuse(key, "true or false", otherwise);
    }

    /// <summary>One of a few words, in any case.</summary>
    public string Choice(string key, string otherwise, params string[] allowed)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        if (Text(key) is not { } text) return otherwise;
        return allowed.FirstOrDefault(a => a.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? Refuse(key, $"one of {string.Join(", ", allowed)}", otherwise);
    }

    /// <summary>The values of <c>Key:0</c>, <c>Key:1</c> …, or of the key itself with commas between.</summary>
    public IReadOnlyList<string> List(string key)
    {
        var byIndex = configuration.GetSection(key).GetChildren().Select(child => child.Value);
        var inOne = configuration[key]?.Split(',') ?? [];
        return [.. byIndex.Concat(inOne).Where(v => !string.IsNullOrWhiteSpace(v)).Select(v => v!.Trim())];
    }

    /// <summary>Notes that <paramref name="key"/> is wrong and goes on with <paramref name="otherwise"/> until <see cref="ThrowIfWrong"/>.</summary>
    public T Refuse<T>(string key, string allowed, T otherwise)
    {
        problems.TryAdd(key, allowed);
        return otherwise;
    }

    /// <summary>Stops the start when anything read so far was wrong.</summary>
    /// <exception cref="StartupException">Names each wrong setting and what is allowed.</exception>
    public void ThrowIfWrong()
    {
        if (problems.Count == 0) return;
        throw new StartupException("Wrong settings:" + string.Concat(problems.Select(p => $"{Environment.NewLine}  {p.Key} must be {p.Value}.")));
    }
}
