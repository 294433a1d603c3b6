using System.Reflection;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Shared.Infrastructure.Modules;

/// <summary>What this process hosts, found once at the start.</summary>
public sealed class ModuleCatalog : IAsyncDisposable
{
    /// <summary>The hosted modules.</summary>
    public IReadOnlyList<IModule> Modules { get; internal set; } = [];

    internal List<ModuleDatabase> Databases { get; } = [];

    internal HashSet<Type> Requests { get; } = [];

    internal List<Subscription> Reactions { get; } = [];

    internal Dictionary<Type, DispatchSignal> Signals { get; } = [];

    /// <summary>Cancelled while the database of the module that is in this assembly does not answer; for what asks all modules, the first one's.</summary>
    internal CancellationToken AwayOf(Assembly module) => (Databases.Find(database => database.Context.Assembly == module) ?? Databases.FirstOrDefault())?.Away ?? CancellationToken.None;

    /// <summary>Closes the modules' connections.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var database in Databases) await database.DisposeAsync();
    }
}
