using System.Text;
using ModularMonolith.Modules.Auth.Application;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Auth.Infrastructure;

/// <summary>
/// Without ICU (<c>InvariantGlobalization</c>: nothing to install, the same on each machine) .NET has no tables to normalize with, and
/// <see cref="string.Normalize(NormalizationForm)"/> gives back what it got. PostgreSQL has them.
/// </summary>
internal sealed class PostgresUnicode(AuthDbContext db) : IUnicode
{
    private const int Longest = 1_024; // Four times what an address may have; what is longer is refused for its length.

    public async ValueTask<string> Fold(string text, CancellationToken ct)
    {
        // What stands around it makes no address longer.
        text = text.Trim();
        return text.Length > Longest || Ascii.IsValid(text) ? text : await db.First<string>("select normalize(@text, NFKC)", new { text }, ct) ?? text;
    }
}
