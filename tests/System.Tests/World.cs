using ModularMonolith.SystemTests;
using ModularMonolith.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(World))]

namespace ModularMonolith.SystemTests;

/// <summary>
/// What the tests share: one PostgreSQL server and one host, or the deployment that <c>TEST_TARGET</c> names, or the one that is started
/// for <c>TEST_TOPOLOGY</c> (see <see cref="Deployment"/>). The last two go with <c>--filter "Needs!=Process&amp;Needs!=Database"</c>;
/// <c>TEST_JWT_SECRET</c> and rate limits off belong to the first of them.
/// </summary>
public sealed class World : IAsyncLifetime
{
    private readonly SemaphoreSlim _oneAdministrator = new(1);
    private Api? _api;
    private HostProcess? _host;
    private Caller? _administrator;
    private Deployment? _deployment;

    public PostgresServer Postgres { get; } = new();

    public Api Api => _api ?? throw new InvalidOperationException("The host has not been started.");

    public HostProcess Host => _host ?? throw new InvalidOperationException("TEST_TARGET is set: this test needs a host of its own, leave it out.");

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The shared host's database.</summary>
    public string Database => Host.Settings.Database!;

    public string JwtSecret { get; } = Environment.GetEnvironmentVariable("TEST_JWT_SECRET") ?? HostProcess.JwtSecret;

    public Caller Anonymous => Api.Anonymous;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_TARGET") is { Length: > 0 } target)
        {
            Address = new Uri(target);
        }
        else if (Environment.GetEnvironmentVariable("TEST_TOPOLOGY") is { Length: > 0 } topology)
        {
            await Postgres.InitializeAsync();
            _deployment = await Deployment.Start(topology, Postgres);
            Address = _deployment.Address;
        }
        else
        {
            await Postgres.InitializeAsync();
            _host = await HostProcess.Start(new HostSettings { Database = Postgres.CreateDatabase() });
            Address = _host.Address;
        }
        _api = new Api(Address);
    }

    public Task<Caller> Someone(string displayName = "Some One") => Api.Someone(displayName);

    /// <summary>The one user of the shared host who holds <c>users:moderate</c>, just logged in: the run may last longer than an access token.</summary>
    public async Task<Caller> Administrator()
    {
        await _oneAdministrator.WaitAsync();
        try
        {
            _administrator ??= await Api.TheOne("Admin Istrator", HostProcess.AdministratorEmail);
            return await _administrator.OnAnotherDevice();
        }
        finally
        {
            _oneAdministrator.Release();
        }
    }

    /// <summary>Another host, with a database of its own unless one is named.</summary>
    public Task<HostProcess> StartHost(params (string Key, string? Value)[] values) => HostProcess.Start(Settings(values));

    public HostSettings Settings(params (string Key, string? Value)[] values) =>
        new() { Database = Postgres.CreateDatabase(), Values = values.ToDictionary(value => value.Key, value => value.Value) };

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
        if (_deployment is not null)
            await _deployment.DisposeAsync();
        await Postgres.DisposeAsync();
        _oneAdministrator.Dispose();
    }
}

/// <summary>Traits by which tests are left out where they can't run.</summary>
internal static class Needs
{
    public const string Name = nameof(Needs);

    /// <summary>Starts host processes of its own.</summary>
    public const string Process = nameof(Process);

    /// <summary>Looks into the database.</summary>
    public const string Database = nameof(Database);

    /// <summary>Needs Node.js.</summary>
    public const string Node = nameof(Node);
}
