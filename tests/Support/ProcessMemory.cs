using System.Globalization;

namespace ModularMonolith.Tests.Support;

public static class ProcessMemory
{
    /// <summary>Memory of a process in KiB, as the system counts it.</summary>
    public static double Of(int process) => File.ReadLines($"/proc/{process}/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => double.Parse(line["VmRSS:".Length..^"kB".Length], CultureInfo.InvariantCulture)).Single();
}
