using System.Globalization;
using ModularMonolith.Shared.Infrastructure.Settings;

namespace ModularMonolith.Shared.Infrastructure.Logging;

/// <summary>What of the logs is kept in files.</summary>
/// <param name="Folder">Where, absolute.</param>
/// <param name="IsJson">JSON a line, or lines as on the console.</param>
/// <param name="Rotates">A file a day, with the date (UTC) in its name.</param>
/// <param name="MaxDays">How many days back files are kept, if that is the measure.</param>
/// <param name="MaxFiles">How many files of a kind are kept, if that is the measure.</param>
internal sealed record LogFileSettings(string Folder, bool IsJson, bool Rotates, int? MaxDays, int? MaxFiles)
{
    private const string MaxKey = "Log:MaxFiles";

    /// <summary>Reads <c>Log:*</c>; <c>null</c> where nothing is kept.</summary>
    public static LogFileSettings? From(SettingsReader settings)
    {
        var isProduction = !settings.IsDevelopment;
        var (isOn, isJson, rotates) = (settings.Switch("Log:File", isProduction), settings.Switch("Log:JsonFiles", isProduction), settings.Switch("Log:Rotate", isProduction));
        var max = settings.Text(MaxKey) ?? "14d";
        var isDays = max.EndsWith('d');
        if (!int.TryParse(isDays ? max[..^1] : max, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 3650)
            number = settings.Refuse(MaxKey, "a number of days such as 14d, or of files such as 14, from 1 to 3650", 14);
        return isOn ? new LogFileSettings(Path.GetFullPath(settings.Text("Log:Dir") ?? "logs"), isJson, rotates, isDays ? number : null, isDays ? null : number) : null;
    }
}
