namespace ModularMonolith.Tests.Support;

/// <summary>The product as several processes behind the gateway.</summary>
public sealed class Deployment : IAsyncDisposable
{
    private static readonly string[] Modules = ["Auth", "Users", "Posts", "Chat"];

    private readonly List<Place> _places = [];
    private readonly RedisServer _redis = new();
    private readonly RabbitMqServer _rabbitMq = new();
    private HostProcess? _gateway;

    public Uri Address => _gateway?.Address ?? new Uri($"http://127.0.0.1:{_places[0].Settings.Port}");

    /// <summary>
    /// Starts one: <c>a</c>, the monolith alone; <c>b</c>, two alike on one database with Redis; <c>c</c>, Auth and Users beside Posts and Chat; <c>d</c>, each module by
    /// itself. The processes of the last two have a database each, and RabbitMQ between them.
    /// </summary>
    /// <param name="topology">Which.</param>
    /// <param name="postgres">Has the databases.</param>
    /// <param name="rabbitMq">Its address, where the test has one of its own.</param>
    /// <param name="late">The module whose process is not started yet, if any.</param>
    public static async Task<Deployment> Start(string topology, PostgresServer postgres, string? rabbitMq = null, string? late = null)
    {
        var deployment = new Deployment();
        try
        {
            await (topology switch
            {
                "a" => deployment.Alone(postgres.CreateDatabase()),
                "b" => deployment.ScaleOut(postgres.CreateDatabase()),
                "c" => deployment.Split(postgres, rabbitMq, "Auth,Users", "Posts,Chat"),
                "d" => deployment.Split(postgres, rabbitMq, Modules),
                _ => throw new ArgumentException("A topology is a, b, c or d.", nameof(topology)),
            });
            foreach (var place in deployment._places.Where(place => late is null || !place.Hosts(late))) await place.Start();
            if (topology != "a") await deployment.Front();
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the process that hosts the module: SIGKILL.</summary>
    public ValueTask Kill(string module) => Of(module).Kill();

    /// <summary>Stops the process that hosts the module where it stands: SIGSTOP.</summary>
    public void Freeze(string module) => Of(module).Signal("STOP");

    /// <summary>Lets it go on.</summary>
    public void Continue(string module) => Of(module).Signal("CONT");

    /// <summary>Starts the process that hosts the module, at the same address as before.</summary>
    public Task StartAgain(string module) => Of(module).Start();

    /// <summary>Memory of all processes together in KiB, as the system counts it.</summary>
    public double Memory() => _places.Select(place => place.Process).Append(_gateway?.Id).OfType<int>().Sum(ProcessMemory.Of);

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        foreach (var place in _places) await place.Kill();
        await _rabbitMq.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private Place Of(string module) => _places.First(place => place.Hosts(module));

    private Task Alone(string database)
    {
        _places.Add(new Place(Modules, new HostSettings { Database = database }));
        return Task.CompletedTask;
    }

    private async Task ScaleOut(string database)
    {
        await _redis.InitializeAsync();
        for (var number = 0; number < 2; number++)
            _places.Add(new Place(Modules, new HostSettings { Database = database, Values = new Dictionary<string, string?> { ["ConnectionStrings:Redis"] = _redis.Address } }));
    }

    private async Task Split(PostgresServer postgres, string? rabbitMq, params string[] processes)
    {
        if (rabbitMq is null) await _rabbitMq.InitializeAsync();
        foreach (var modules in processes)
            _places.Add(new Place(modules.Split(','), new HostSettings
            {
                Database = postgres.CreateDatabase(),
                Values = new Dictionary<string, string?> { ["Modules:Enabled"] = modules, ["Bus:Transport"] = "RabbitMq", ["ConnectionStrings:RabbitMq"] = rabbitMq ?? _rabbitMq.Address },
            }));
    }

    /// <summary>Sends each module's requests to those who host it, in turn.</summary>
    private async Task Front()
    {
        Dictionary<string, string?> values = [];
        foreach (var module in Modules)
            foreach (var (number, place) in _places.Where(place => place.Hosts(module)).Index())
            {
                // The first takes the place of the one in appsettings.json.
                values[$"ReverseProxy:Clusters:{module}:Destinations:{(number == 0 ? "One" : $"Another{number}")}:Address"] = $"http://127.0.0.1:{place.Settings.Port}";
            }

        _gateway = await HostProcess.Start(new HostSettings { Program = Solution.Gateway, Values = values });
    }

    private sealed class Place(string[] modules, HostSettings settings)
    {
        private HostProcess? _host;

        public HostSettings Settings => settings;

        public int? Process => _host?.Id;

        public bool Hosts(string module) => modules.Contains(module);

        public void Signal(string name) => System.Diagnostics.Process.Start("kill", [$"-{name}", $"{_host!.Id}"]).WaitForExit();

        public async Task Start() => _host = await HostProcess.Start(settings);

        public async ValueTask Kill()
        {
            if (_host is not null) await _host.DisposeAsync();
            _host = null;
        }
    }
}
