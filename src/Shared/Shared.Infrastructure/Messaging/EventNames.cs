using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using ModularMonolith.Shared.Events;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>Events' names on the wire and their JSON: members are only ever added, and unknown ones are skipped.</summary>
internal sealed class EventNames
{
    private static readonly ConcurrentDictionary<Type, string?> Names = new();
    private readonly Dictionary<string, Type> types = new(StringComparer.Ordinal);

    /// <summary>Knows the platform's events and those of the contracts that the given assemblies reference.</summary>
    public EventNames(IEnumerable<Assembly> modules)
    {
        var contracts = modules.SelectMany(m => m.GetReferencedAssemblies())
            .Where(name => name.Name!.EndsWith(".Contracts", StringComparison.Ordinal))
            .DistinctBy(name => name.FullName)
            .Select(Assembly.Load)
            .Append(typeof(IIntegrationEvent).Assembly);
        foreach (var type in contracts.SelectMany(c => c.GetTypes()).Where(t => t.IsClass && t.IsAssignableTo(typeof(IIntegrationEvent))))
        {
            var name = Of(type) ?? throw new Settings.StartupException($"{type.Name} has no [EventName]. Give the event its name on the wire.");
            if (!types.TryAdd(name, type)) throw new Settings.StartupException($"{type.Name} and {types[name].Name} are both named {name}. Rename the newer one.");
        }
    }

    public static JsonSerializerOptions Json { get; } = JsonSerializerOptions.Web;

    public static string? Of(Type type) => Names.GetOrAdd(type, t => t.GetCustomAttribute<EventNameAttribute>()?.Name);

    public Type? Find(string name) => types.GetValueOrDefault(name);
}
