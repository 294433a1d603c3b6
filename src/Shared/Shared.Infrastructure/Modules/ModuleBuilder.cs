using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModularMonolith.Shared.Events;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Infrastructure.RealTime;
using ModularMonolith.Shared.Infrastructure.Requests;
using ModularMonolith.Shared.Infrastructure.Security;
using ModularMonolith.Shared.Infrastructure.Settings;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Modules;

/// <summary>Collects what a module is made of. Handlers, reactions and sample data are found in its assembly, nothing is listed by hand.</summary>
public sealed class ModuleBuilder
{
    private readonly ModuleCatalog catalog;
    private readonly Assembly assembly;

    internal ModuleBuilder(IModule module, IServiceCollection services, SettingsReader settings, ModuleCatalog catalog)
    {
        (Name, Services, Settings, this.catalog) = (module.Name, services, settings, catalog);
        assembly = module.GetType().Assembly;
    }

    /// <summary>The module's name.</summary>
    public string Name { get; }

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The settings; what is wrong is collected and told at once.</summary>
    public SettingsReader Settings { get; }

    /// <summary>Gives the module its database, and with it the pipeline around each of its handlers.</summary>
    public void UseDatabase<TContext>()
        where TContext : ModuleDbContext => UseDatabase<TContext>(assembly.GetTypes());

    /// <summary>For an assembly that is several modules.</summary>
    internal void UseDatabase<TContext>(IReadOnlyCollection<Type> types)
        where TContext : ModuleDbContext
    {
        var database = new ModuleDatabase(Name, typeof(TContext));
        catalog.Databases.Add(database);
        catalog.Signals[typeof(TContext)] = new DispatchSignal();
        Services.AddDbContextPool<TContext>((_, options) => database.Configure(options));
        catalog.HearOfEndedSessions ??= HearsOfEndedSessions<TContext>;

        Discover(types, typeof(TContext));
    }

    /// <summary>The module hosts sessions: this process learns from it which have ended.</summary>
    /// <typeparam name="TContext">The module's context.</typeparam>
    /// <param name="query">The ids of the sessions that ended after <c>@since</c> by this process' clock, or less than <c>@back</c> ago by the database's.</param>
    public void KnowsEndedSessions<TContext>(string query)
        where TContext : ModuleDbContext
    {
        catalog.KnowsEndedSessions = true;
        Services.AddSingleton<IHostedService>(sp => ActivatorUtilities.CreateInstance<EndedSessionsWatch<TContext>>(sp, query));
    }

    /// <summary>The module hears of ended sessions from another process, on behalf of this one.</summary>
    internal void HearsOfEndedSessions<TContext>()
        where TContext : ModuleDbContext
    {
        AddReaction(typeof(NoteEndedSessions<TContext>), typeof(IReaction<SessionsEnded>), typeof(TContext));
        KnowsEndedSessions<TContext>($"select session_id from {Name.ToLowerInvariant()}.ended_session where ended_at > now() - @back");
    }

    /// <summary>The reactions of a module that other processes host.</summary>
    internal static IEnumerable<Subscription> ReactionsOf(IModule module) =>
        from type in module.GetType().Assembly.GetTypes()
        where type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
        from contract in type.GetInterfaces()
        where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IReaction<>)
        select new Subscription(module.Name, type, contract.GenericTypeArguments[0], typeof(ModuleDbContext));

    /// <summary>Gives the module notices to its other instances, under a name that never changes.</summary>
    public void UseNotices<T>(string name)
        where T : class => Services.AddSingleton<INotices<T>>(sp => new Notices<T>(name, sp.GetRequiredService<NoticeBoard>()));

    /// <exception cref="StartupException">Something is found wanting; the message says what to do.</exception>
    internal void Discover(IReadOnlyCollection<Type> types, Type context)
    {
        foreach (var type in types.Where(t => t is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }))
        {
            foreach (var contract in type.GetInterfaces().Where(i => i.IsGenericType))
            {
                if (contract.GetGenericTypeDefinition() == typeof(IHandler<,>)) AddHandler(type, contract, context);
                if (contract.GetGenericTypeDefinition() == typeof(IReaction<>)) AddReaction(type, contract, context);
            }

            if (type.IsAssignableTo(typeof(ISampleData))) Services.AddKeyedScoped(typeof(ISampleData), Name, type);
        }

        foreach (var request in types.Where(IsRequest))
            if (!catalog.Requests.Contains(request))
                throw new StartupException($"{request.Name} has no handler. Write an IHandler<{request.Name}, …> beside it in {assembly.GetName().Name}.");
    }

    private static bool IsRequest(Type type) =>
        type is { IsClass: true, IsAbstract: false }
        && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequest<>));

    private void AddHandler(Type handler, Type contract, Type context)
    {
        var (request, result) = (contract.GenericTypeArguments[0], contract.GenericTypeArguments[1]);
        if (!catalog.Requests.Add(request))
            throw new StartupException($"{request.Name} has two handlers, {handler.Name} is one of them. Keep one.");
        if (request.GetProperty(nameof(IRequest<Unit>.Requires), BindingFlags.Public | BindingFlags.Static)?.GetValue(null) is not Permission)
            throw new StartupException($"{request.Name} declares no permission. Let its static Requires be Permission.Of(resource, action) or Permission.Anonymous.");

        Services.AddScoped(handler);
        var isCommand = request.IsAssignableTo(typeof(ICommand<>).MakeGenericType(result));
        Services.AddScoped(contract, isCommand
            ? typeof(CommandPipeline<,,,>).MakeGenericType(handler, request, result, context)
            : typeof(QueryPipeline<,,>).MakeGenericType(handler, request, result));
    }

    private void AddReaction(Type reaction, Type contract, Type context)
    {
        var happened = contract.GenericTypeArguments[0];
        if (!happened.IsAssignableTo(typeof(IIntegrationEvent)) || EventNames.Of(happened) is null)
            throw new StartupException($"{reaction.Name} listens to {happened.Name}, which has no [EventName]. Give the event its name on the wire.");

        var subscription = new Subscription(Name, reaction, happened, context);
        if (catalog.Reactions.Exists(other => other.Endpoint == subscription.Endpoint))
            throw new StartupException($"Two reactions of {Name} are named {reaction.Name}, which names their queue. Rename one.");
        Services.AddScoped(reaction);
        catalog.Reactions.Add(subscription);
    }
}
