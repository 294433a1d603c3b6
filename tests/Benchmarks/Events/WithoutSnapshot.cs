using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ModularMonolith.Benchmarks.Events;

/// <summary>For modules whose one migration is written by hand, so that there is no snapshot to compare with.</summary>
internal static class WithoutSnapshot
{
    /// <summary>Only who migrates compares; contexts of a pool must be left as they are, and do not migrate.</summary>
    public static void Migrates(DbContextOptionsBuilder options)
    {
        if (options.Options.FindExtension<CoreOptionsExtension>()?.MaxPoolSize is null)
            options.ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));
    }
}
