using ModularMonolith.Tests.Support;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>A class fixture: two hosts on one database, with a Redis between them or without.</summary>
public abstract class Pair(World world, bool hasRedis) : IAsyncLifetime
{
    private HostProcess? _first;
    private HostProcess? _second;
    private Api? _here;
    private Api? _there;

    public RedisServer Redis { get; } = new();

    public HostProcess First => _first ?? throw new InvalidOperationException("The host has not been started.");

    public HostProcess Second => _second ?? throw new InvalidOperationException("The host has not been started.");

    public Api Here => _here ?? throw new InvalidOperationException("The host has not been started.");

    /// <summary>The same person at the second host.</summary>
    public Caller There(Caller someone) => _there!.WithToken(someone.AccessToken!);

    protected virtual bool StartsRedis => hasRedis;

    /// <summary>Where the hosts find it.</summary>
    protected virtual string RedisAddress => Redis.Address;

    /// <summary>Settings besides.</summary>
    protected virtual (string Key, string? Value)[] More => [];

    /// <summary>Signals have no other way than Redis.</summary>
    public async Task SignalsArrive()
    {
        var (ada, bob, id) = await TwoPeople();
        await using var hers = await HubClient.Connect(First.Address, ada);
        await using var his = await HubClient.Connect(Second.Address, bob);
        await hers.Joins(id);
        await his.Joins(id);
        await Eventually.Holds(async () =>
        {
            await hers.Invoke("chat.typing", new { conversationId = id });
            return his.Heard("chat.typing").Count > 0;
        }, "a signal of the first host arrives at the second", TimeSpan.FromSeconds(30));
    }

    public async ValueTask InitializeAsync()
    {
        if (StartsRedis) await Redis.InitializeAsync();
        var settings = Settings();
        _first = await HostProcess.Start(settings);
        _second = await HostProcess.Start(settings with { Port = Ports.Free() });
        (_here, _there) = (new Api(_first.Address), new Api(_second.Address));
    }

    public HostSettings Settings() => world.Settings([("ConnectionStrings:Redis", hasRedis ? RedisAddress : null), .. More]);

    public async Task<(Caller Ada, Caller Bob, Guid Conversation)> TwoPeople()
    {
        var (ada, bob) = (await Here.Someone("Ada"), await Here.Someone("Bob"));
        return (ada, bob, await ada.StartsConversation(bob));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _here?.Dispose();
        _there?.Dispose();
        foreach (var host in (HostProcess?[])[_first, _second])
            if (host is not null) await host.DisposeAsync();
        await Redis.DisposeAsync();
    }
}

/// <summary>Two hosts that tell each other over Redis.</summary>
public sealed class PairWithRedis(World world) : Pair(world, hasRedis: true);

/// <summary>Two hosts that share the database alone.</summary>
public sealed class PairWithoutRedis(World world) : Pair(world, hasRedis: false);
