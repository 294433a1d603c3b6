namespace ModularMonolith.Tests.Support;

/// <summary>The product as several processes behind the gateway.</summary>
public sealed class Deployment : IAsyncDisposable
{
    private static readonly string[] Modules = ["Auth", "Users", "Posts", "Chat"];

    private readonly List<HostProcess> _hosts = [];
    private readonly RedisServer _redis = new();
    private readonly RabbitMqServer _rabbitMq = new();
    private HostProcess? _gateway;

    public Uri Address => _gateway!.Address;

    /// <summary>
    /// Starts one: <c>b</c>, two alike on one database with Redis; <c>c</c>, Auth and Users beside Posts and Chat; <c>d</c>, each module by
    /// itself. The processes of the last two have a database each, and RabbitMQ between them.
    /// </summary>
    public static async Task<Deployment> Start(string topology, PostgresServer postgres)
    {
        var deployment = new Deployment();
        try
        {
            await (topology switch
            {
                "b" => deployment.ScaleOut(postgres.CreateDatabase()),
                "c" => deployment.Split(postgres, "Auth,Users", "Posts,Chat"),
                "d" => deployment.Split(postgres, Modules),
                _ => throw new ArgumentException("A topology is b, c or d.", nameof(topology)),
            });
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        foreach (var host in _hosts) await host.DisposeAsync();
        await _rabbitMq.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private async Task ScaleOut(string database)
    {
        await _redis.InitializeAsync();
        for (var number = 0; number < 2; number++)
            _hosts.Add(await HostProcess.Start(new HostSettings { Database = database, Values = new Dictionary<string, string?> { ["ConnectionStrings:Redis"] = _redis.Address } }));
        await Front(_ => _hosts);
    }

    private async Task Split(PostgresServer postgres, params string[] processes)
    {
        await _rabbitMq.InitializeAsync();
        foreach (var modules in processes)
            _hosts.Add(await HostProcess.Start(new HostSettings
            {
                Database = postgres.CreateDatabase(),
                Values = new Dictionary<string, string?> { ["Modules:Enabled"] = modules, ["Bus:Transport"] = "RabbitMq", ["ConnectionStrings:RabbitMq"] = _rabbitMq.Address },
            }));
        await Front(module => [_hosts[Array.FindIndex(processes, modules => modules.Split(',').Contains(module))]]);
    }

    /// <summary>Sends each module's requests to those who host it, in turn.</summary>
    private async Task Front(Func<string, IReadOnlyList<HostProcess>> hostsOf)
    {
        Dictionary<string, string?> values = [];
        foreach (var module in Modules)
            foreach (var (number, host) in hostsOf(module).Index())
            {
                values[$"ReverseProxy:Clusters:{module}:LoadBalancingPolicy"] = "RoundRobin";
                // The first takes the place of the one in appsettings.json.
                values[$"ReverseProxy:Clusters:{module}:Destinations:{(number == 0 ? "One" : $"Another{number}")}:Address"] = $"{host.Address}";
            }

        _gateway = await HostProcess.Start(new HostSettings { Program = Solution.Gateway, Values = values });
    }
}
