using ModularMonolith.Shared.Infrastructure.Modules;

namespace ModularMonolith.Integration.Tests.Events;

/// <summary>All modules in one process, for what crosses from one to another.</summary>
/// <param name="database">Where their schemas are.</param>
/// <param name="rabbitMq">The broker, or in memory.</param>
internal sealed class ProductHost(string database, string? rabbitMq = null) : ModuleHost(database, BuiltModules.All())
{
    public static readonly IReadOnlyList<string> Schemas = [.. BuiltModules.All().Select(module => module.Name.ToLowerInvariant())];

    protected override IReadOnlyDictionary<string, string?> Settings => ProbeHost.Bus(rabbitMq);
}
