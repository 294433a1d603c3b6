using System.Diagnostics;
using System.Globalization;
using ModularMonolith.Tests.Support;
using Npgsql;

namespace ModularMonolith.Benchmarks.Chat;

/// <summary>A process with a hub: the product, or the bare hub.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly HostProcess? product;
    private readonly Process? bare;
    private readonly Api? api;
    private readonly NpgsqlDataSource database;
    private readonly List<Caller> people = [];

    private Server(Uri address, string connectionString, HostProcess? product, Process? bare)
    {
        (Address, this.product, this.bare, database) = (address, product, bare, NpgsqlDataSource.Create(connectionString));
        if (product is not null) api = new Api(address);
    }

    public Uri Address { get; }

    /// <param name="connectionString">Of an empty database.</param>
    /// <param name="workFactor">Of the passwords; none: that of production.</param>
    public static async Task<Server> Product(string connectionString, string? workFactor = "4")
    {
        var host = await HostProcess.Start(new HostSettings
        {
            Database = connectionString,
            Environment = "Production",
            Values = new Dictionary<string, string?> { ["Jwt:AccessTtlSeconds"] = "86400", ["Log:Level"] = "warn", ["Auth:BcryptWorkFactor"] = workFactor },
        });
        return new Server(host.Address, connectionString, host, null);
    }

    public static async Task<Server> Bare(string connectionString)
    {
        var port = Ports.Free();
        var process = Process.Start("dotnet", ["exec", typeof(Server).Assembly.Location, BareHub.Verb, connectionString, port.ToString(CultureInfo.InvariantCulture)]);
        Watchdog.EndWithUs(process);
        var address = new Uri($"http://127.0.0.1:{port}");
        using var http = new HttpClient { BaseAddress = address };
        await Eventually.Holds(async () =>
        {
            try
            {
                using var answer = await http.GetAsync("/");
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "the bare hub serves", TimeSpan.FromSeconds(30));
        return new Server(address, connectionString, null, process);
    }

    /// <summary>A conversation of so many, each of whom is in no other.</summary>
    public async Task<Conversation> Start(int members)
    {
        if (api is null) return new Conversation(Guid.CreateVersion7(), [.. Enumerable.Repeat<string?>(null, members)]);
        var everyone = await People(members);
        return new Conversation(await everyone[0].StartsConversation([.. everyone.Skip(1).Take(100)]), [.. everyone.Select(member => member.AccessToken)]);
    }

    /// <summary>Connected and joined, everybody of a conversation once.</summary>
    public async Task<IReadOnlyList<Listener>> Gather(Conversation conversation)
    {
        var listeners = await Connect(conversation.Tokens);
        await Parallel.ForEachAsync(listeners, async (listener, _) => await listener.Join(conversation.Id));
        return listeners;
    }

    /// <summary>Connected only: several at once, but not more than get through before time is up.</summary>
    public async Task<IReadOnlyList<Listener>> Connect(IEnumerable<string?> tokens)
    {
        List<Listener> listeners = [];
        foreach (var some in tokens.Chunk(16)) listeners.AddRange(await Task.WhenAll(some.Select(token => Listener.Connect(Address, token))));
        return listeners;
    }

    /// <summary>The access tokens of so many people, where there are people.</summary>
    public async Task<IReadOnlyList<string?>> Tokens(int count) =>
        api is null ? [.. Enumerable.Repeat<string?>(null, count)] : [.. (await People(count)).Select(caller => caller.AccessToken)];

    public Caller Caller(string token) => api!.WithToken(token);

    public async Task<T> Ask<T>(string sql)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 600;
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Memory of the process in KiB, as the system counts it.</summary>
    public double Memory() => ProcessMemory.Of(product?.Id ?? bare!.Id);

    public async ValueTask DisposeAsync()
    {
        api?.Dispose();
        await database.DisposeAsync();
        if (product is not null) await product.DisposeAsync();
        bare?.Kill();
        bare?.Dispose();
    }

    private async Task<IReadOnlyList<Caller>> People(int count)
    {
        Caller[] some = new Caller[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (index, _) => some[index] = await api!.Someone());
        people.AddRange(some);
        return some;
    }
}

/// <summary>A conversation, and the access tokens of its members.</summary>
internal sealed record Conversation(Guid Id, IReadOnlyList<string?> Tokens);
