using System.Reflection;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Infrastructure.Settings;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Modules;

/// <summary>What this process hosts, found once at the start.</summary>
public sealed class ModuleCatalog : IAsyncDisposable
{
    /// <summary>The hosted modules.</summary>
    public IReadOnlyList<IModule> Modules { get; internal set; } = [];

    /// <summary>The modules that other processes may host.</summary>
    internal IReadOnlyList<IModule> Elsewhere { get; init; } = [];

    internal IEnumerable<IModule> All => Modules.Concat(Elsewhere);

    /// <summary>What everyone who has signed in may do, in all modules.</summary>
    public IEnumerable<Permission> Grants => All.SelectMany(module => module.Grants);

    /// <summary>Whether a hosted module tells which sessions have ended.</summary>
    internal bool KnowsEndedSessions { get; set; }

    /// <summary>Has the first hosted module hear of them.</summary>
    internal Action? HearOfEndedSessions { get; set; }

    internal List<ModuleDatabase> Databases { get; } = [];

    internal HashSet<Type> Requests { get; } = [];

    internal List<Subscription> Reactions { get; } = [];

    internal Dictionary<Type, DispatchSignal> Signals { get; } = [];

    /// <summary>Cancelled while the database of the module that is in this assembly does not answer; for what asks all modules, the first one's.</summary>
    internal CancellationToken AwayOf(Assembly module) => (Databases.Find(database => database.Context.Assembly == module) ?? Databases.FirstOrDefault())?.Away ?? CancellationToken.None;

    /// <summary>Refuses what can't work: modules that live on each other's events, apart on a bus that does not leave the process.</summary>
    internal void ThrowIfUnheard(BusSettings bus)
    {
        if (bus.IsBroker) return;
        foreach (var reaction in Reactions)
            if (Elsewhere.FirstOrDefault(module => Announces(module, reaction.Event)) is { } source)
                throw Unheard($"{reaction.Module} lives on {reaction.Event.Name} of {source.Name}, which this process does not host, and with Bus:Transport=InMemory nothing comes from other processes", source.Name);
        foreach (var reaction in Elsewhere.SelectMany(ModuleBuilder.ReactionsOf))
            if (Modules.FirstOrDefault(module => Announces(module, reaction.Event)) is { } source)
                throw Unheard($"{reaction.Module}, which this process does not host, lives on {reaction.Event.Name} of {source.Name}, and with Bus:Transport=InMemory nothing goes to other processes", reaction.Module);
    }

    private static bool Announces(IModule module, Type happened) => happened.Assembly.GetName().Name == $"{module.GetType().Assembly.GetName().Name}.Contracts";

    private static StartupException Unheard(string why, string missing) =>
        new($"{why}. Set Bus:Transport=RabbitMq and ConnectionStrings:RabbitMq, or add {missing} to Modules:Enabled.");

    /// <summary>Closes the modules' connections.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var database in Databases) await database.DisposeAsync();
    }
}
