namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>
/// What the instances of the product tell each other at once, over Redis. Only hints: they may be late, swapped, doubled or lost, and
/// without Redis there are none. Whoever needs to know looks at the database.
/// </summary>
/// <typeparam name="T">The notice; JSON on the wire.</typeparam>
public interface INotices<T>
    where T : class
{
    /// <summary>Tells the other instances. Never waits, never throws.</summary>
    void Publish(T notice);

    /// <summary>Has <paramref name="hear"/> told of what the other instances publish, one after the other.</summary>
    void Listen(Action<T> hear);
}
