using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Shared.Infrastructure.Hosting;

/// <summary>Has each module insert its sample data, one process at a time.</summary>
internal sealed class SampleDataSeeder(ModuleCatalog catalog, IServiceScopeFactory scopes)
{
    public Task Run(CancellationToken ct) => Task.WhenAll(catalog.Databases.Select(database => Run(database, ct)));

    private async Task Run(ModuleDatabase database, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = (ModuleDbContext)scope.ServiceProvider.GetRequiredService(database.Context);
        await db.Begin(ct);
        await db.Execute("select pg_advisory_xact_lock(7306086, hashtext(@Schema))", new { database.Schema }, ct);
        foreach (var sample in scope.ServiceProvider.GetKeyedServices<ISampleData>(database.Module)) await sample.Insert(ct);
        await db.Save(catalog.Signals[database.Context], null, ct);
    }
}
