using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>A host on a database that is watched, clients that never rest, and RabbitMQ where it carries the events.</summary>
internal sealed class Arena : IAsyncDisposable
{
    private HostProcess? _host;

    private Arena(HostSettings settings, StoppableRabbitMq? rabbit) =>
        (Settings, Rabbit, Load) = (settings, rabbit, new Load(new Uri($"http://127.0.0.1:{settings.Port}"), Random.Next()));

    public HostSettings Settings { get; }

    public StoppableRabbitMq? Rabbit { get; }

    public Random Random { get; } = Draws();

    public Load Load { get; }

    public HostProcess Host => _host ?? throw new InvalidOperationException("The host has not been started.");

    /// <summary>Migrates the database and starts what carries the events; a test that wants RabbitMQ to be away starts it itself.</summary>
    public static async Task<Arena> Open(string database, string transport, bool withBroker = true)
    {
        var rabbit = transport == "RabbitMq" ? StoppableRabbitMq.Prepare() : null;
        var settings = new HostSettings
        {
            Database = database,
            Environment = "Production",
            Values = new Dictionary<string, string?>
            {
                ["Bus:Transport"] = transport,
                ["ConnectionStrings:RabbitMq"] = rabbit?.Address,
                // Longer than any run.
                ["Jwt:AccessTtlSeconds"] = "86400",
                ["Log:Level"] = "warn",
                // Nobody looks at readiness here and goes elsewhere.
                ["Shutdown:DrainSeconds"] = "0",
            },
        };
        var arena = new Arena(settings, rabbit);
        var (exitCode, output) = await HostProcess.Run(settings with { Arguments = ["migrate"] });
        exitCode.ShouldBe(0, output);
        Witness.Enter(database);
        if (rabbit is not null && withBroker) await rabbit.Start();
        return arena;
    }

    /// <summary>Draws as an earlier run did, where its seed is given.</summary>
    public static Random Draws()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CHAOS_SEED"), out var given) ? given : Random.Shared.Next();
        Say($"CHAOS_SEED={seed}");
        return new Random(seed);
    }

    public static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    /// <summary>What the database says.</summary>
    public Task<T> Ask<T>(string sql) => PostgresServer.Ask<T>(Settings.Database!, sql);

    /// <summary>What <c>/health/ready</c> says of the host.</summary>
    public async Task IsReady(int status, string word)
    {
        using var api = new Api(Host.Address);
        await Eventually.Holds(
            async () => await api.Anonymous.Get("/health/ready") is var answer && answer.Status == status && answer.Json.Text("status") == word,
            $"the host is {word}", TimeSpan.FromSeconds(90));
    }

    public async Task Start()
    {
        if (_host is not null) await _host.DisposeAsync();
        _host = await HostProcess.Start(Settings);
    }

    /// <summary>Starts a host and does not wait for it.</summary>
    public void Launch() => _host = HostProcess.Launch(Settings);

    /// <summary>SIGKILL.</summary>
    public async Task Kill()
    {
        Host.HasExited.ShouldBeFalse(Host.Output);
        await Host.DisposeAsync();
        _host = null;
    }

    /// <summary>Ends the load and compares everything with everything; the host has to be up.</summary>
    public async Task Settle(string whatHappened)
    {
        await Load.End();
        Host.HasExited.ShouldBeFalse(Host.Output);
        await Comparison.ShouldHold(Settings.Database!, Load.Told, whatHappened);
        Load.Surprises.ShouldBeEmpty();
    }

    /// <summary>How much time passes until something happens: a part of what is being tested, so it is drawn and not waited for.</summary>
    public Task Passes(int atLeast, int atMost) => Task.Delay(Random.Next(atLeast, atMost), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Load.DisposeAsync();
        if (_host is not null) await _host.DisposeAsync();
        if (Rabbit is not null) await Rabbit.DisposeAsync();
    }
}
