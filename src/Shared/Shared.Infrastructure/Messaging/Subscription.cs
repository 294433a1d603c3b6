using System.Text;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>A module's reaction, bound to an event.</summary>
/// <param name="Module">The module that reacts.</param>
/// <param name="Reaction">Its <c>IReaction</c> class.</param>
/// <param name="Event">The event.</param>
/// <param name="Context">The module's context.</param>
internal sealed record Subscription(string Module, Type Reaction, Type Event, Type Context)
{
    /// <summary>Carries the module's name: equal classes in two modules must not share a queue.</summary>
    public string Endpoint { get; } = $"{Module.ToLowerInvariant()}-{Kebab(Reaction.Name.Split('`')[0])}";

    /// <summary>The class that takes the event in on the module's behalf.</summary>
    public Type Consumer => typeof(ReactionConsumer<,,>).MakeGenericType(Reaction, Event, Context);

    private static string Kebab(string name)
    {
        var kebab = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && kebab.Length > 0) kebab.Append('-');
            kebab.Append(char.ToLowerInvariant(letter));
        }

        return kebab.ToString();
    }
}
