using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>The wire to PostgreSQL breaks at the one moment after which nobody knows whether it has committed.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class CommitTests(CommitTests.HostOnAWire host) : IClassFixture<CommitTests.HostOnAWire>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_not_answered_is_there_once_or_not_at_all(bool arrives)
    {
        var someone = await host.Api.Someone("Before");
        var (email, title, name) = (Api.UniqueEmail(), $"Title {Guid.NewGuid():N}", $"Name {Guid.NewGuid():N}");
        var newcomer = new { email, password = Api.GoodPassword, displayName = "New Comer" };

        foreach (var (marker, request) in ((string, Func<Task<Answer>>)[])[
            (email, () => host.Api.Anonymous.Post("/auth/signup", newcomer)),
            (title, () => someone.Post("/posts", new { title, content = "Text" })),
            (name, () => someone.Put("/users/me", new { displayName = name }))])
        {
            host.Wire.CutAtCommitOf(marker, arrives);
            (await request()).ShouldBeProblem(503, "ServiceUnavailable").Header("Retry-After").ShouldNotBeNull();
            host.Wire.Cuts.ShouldBe(1, marker);
        }

        (await Count("select count(*) from auth.accounts where email = $1", email)).ShouldBe(arrives ? 1 : 0);
        (await Count("select count(*) from posts.posts where title = $1", title)).ShouldBe(arrives ? 1 : 0);
        var shown = arrives ? name : "Before";
        (await someone.Get("/users/me")).ShouldBe(200).Json.Text("displayName").ShouldBe(shown);

        // What was committed is also told, and a client that simply tries again gets what it wanted.
        (await host.Api.Anonymous.Post("/auth/signup", newcomer)).Status.ShouldBe(arrives ? 409 : 201);
        var back = (await host.Api.Anonymous.Post("/auth/login", new { email, password = Api.GoodPassword })).ShouldBe(200).Json;
        var post = await host.Api.WithToken(back.Text("accessToken")!).Publishes();
        await Eventually.Holds(async () => (await host.Api.Anonymous.Get($"/posts/{post.Id()}")).Json.Text("ownerDisplayName") == "New Comer", "the newcomer is known");
        post = await someone.Publishes();
        await Eventually.Holds(async () => (await host.Api.Anonymous.Get($"/posts/{post.Id()}")).Json.Text("ownerDisplayName") == shown, "the name is known");
    }

    /// <summary>A client that does not know tries again, and finds itself signed in, once.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refresh_that_was_not_answered_is_simply_tried_again(bool arrives)
    {
        var someone = await host.Api.Someone();
        host.Wire.CutAtCommitOf(SHA256.HashData(Base64Url.DecodeFromChars(someone.RefreshToken)), arrives);

        (await someone.Refreshes()).ShouldBeProblem(503, "ServiceUnavailable").Header("Retry-After").ShouldNotBeNull();
        host.Wire.Cuts.ShouldBe(1);

        var successor = (await someone.Refreshes()).ShouldBe(200).Json.Text("refreshToken");
        (await someone.Refreshes()).ShouldBe(200).Json.Text("refreshToken").ShouldBe(successor);
        (await someone.Refreshes(successor)).ShouldBe(200);
        (await someone.Get("/auth/sessions")).ShouldBe(200).Json.GetArrayLength().ShouldBe(1);
    }

    /// <summary>Messages are kept by statements that are transactions of their own: such a one is its own commit.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_was_not_answered_is_said_once_however_often_it_is_tried(bool arrives)
    {
        var (ada, bob) = (await host.Api.Someone(), await host.Api.Someone());
        var conversation = await ada.StartsConversation(bob);
        await ada.Says(conversation, "Before");
        var (content, clientMessageId) = ($"Message {Guid.NewGuid():N}", Guid.NewGuid());
        host.Wire.CutAt(content, arrives);

        (await Say()).ShouldBeProblem(503, "ServiceUnavailable").Header("Retry-After").ShouldNotBeNull();
        host.Wire.Cuts.ShouldBe(1);

        (await Say()).Status.ShouldBe(arrives ? 200 : 201);
        (await Say()).ShouldBe(200).Json.Number("seq").ShouldBe(2);
        await bob.Says(conversation, "After");
        var list = (await bob.Get($"/chat/conversations/{conversation}/messages")).ShouldBe(200).Json;
        list.List("data").Select(message => (message.Number("seq"), message.Text("content"))).ShouldBe([(3, "After"), (2, content), (1, "Before")]);

        Task<Answer> Say() => ada.Post($"/chat/conversations/{conversation}/messages", new { content, clientMessageId });
    }

    private async Task<long> Count(string sql, string value)
    {
        await using var database = NpgsqlDataSource.Create(host.Direct);
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public sealed class HostOnAWire(World world) : OwnHost(world)
    {
        private CommitWire? wire;

        public CommitWire Wire => wire!;

        public string Direct { get; private set; } = "";

        protected override Task<HostSettings> Prepare(HostSettings settings)
        {
            Direct = settings.Database!;
            var direct = new NpgsqlConnectionStringBuilder(Direct);
            wire = new CommitWire(direct.Host!, direct.Port);
            return Task.FromResult(settings with
            {
                Database = new NpgsqlConnectionStringBuilder(Direct) { Host = "127.0.0.1", Port = wire.Port, SslMode = SslMode.Disable }.ConnectionString,
            });
        }

        public override async ValueTask DisposeAsync()
        {
            GC.SuppressFinalize(this);
            await base.DisposeAsync();
            wire?.Dispose();
        }
    }

    /// <summary>A wire to PostgreSQL that breaks when a certain transaction commits: before the word has arrived, or before the answer has.</summary>
    public sealed class CommitWire : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly string host;
        private readonly int port;
        private volatile Order? order;

        public CommitWire(string host, int port)
        {
            (this.host, this.port) = (host, port);
            listener.Start();
            _ = Accept();
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        /// <summary>How often the order was carried out.</summary>
        public int Cuts => order?.Cuts ?? 0;

        /// <summary>Orders one cut: at the commit of the transaction whose statements have the marker in them.</summary>
        public void CutAtCommitOf(string marker, bool arrives) => CutAtCommitOf(Encoding.UTF8.GetBytes(marker), arrives);

        /// <inheritdoc cref="CutAtCommitOf(string, bool)" />
        public void CutAtCommitOf(byte[] marker, bool arrives) => order = new Order(marker, "COMMIT\0"u8.ToArray(), arrives);

        /// <summary>Orders one cut: at the statement that has the marker in it.</summary>
        public void CutAt(string marker, bool arrives) => order = new Order(Encoding.UTF8.GetBytes(marker), Encoding.UTF8.GetBytes(marker), arrives);

        public void Dispose() => listener.Dispose();

        private async Task Accept()
        {
            try
            {
                while (true) _ = Carry(await listener.AcceptTcpClientAsync());
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
            }
        }

        private async Task Carry(TcpClient client)
        {
            using var server = new TcpClient();
            using (client)
            {
                try
                {
                    await server.ConnectAsync(host, port);
                    var line = new Line(this);
                    await Task.WhenAny(line.Ask(client.GetStream(), server.GetStream()), line.Answer(server.GetStream(), client.GetStream()));
                }
                catch (Exception broken) when (broken is SocketException or IOException)
                {
                }
            }
        }

        private sealed record Order(byte[] Marker, byte[] At, bool Arrives)
        {
            public int Cuts { get; set; }
        }

        /// <summary>One connection.</summary>
        private sealed class Line(CommitWire wire)
        {
            private Order? marked;
            private volatile bool isMute;

            public async Task Ask(NetworkStream from, NetworkStream to)
            {
                var buffer = new byte[256 * 1024];
                while (await from.ReadAsync(buffer) is > 0 and var length)
                {
                    var words = buffer.AsMemory(0, length);
                    if (wire.order is { Cuts: 0 } order && words.Span.IndexOf(order.Marker) >= 0) marked = order;
                    if (marked is { Cuts: 0 } && words.Span.IndexOf(marked.At) >= 0)
                    {
                        marked.Cuts++;
                        if (!marked.Arrives) return;
                        isMute = true;
                    }

                    await to.WriteAsync(words);
                }
            }

            public async Task Answer(NetworkStream from, NetworkStream to)
            {
                var buffer = new byte[256 * 1024];
                while (await from.ReadAsync(buffer) is > 0 and var length)
                {
                    if (isMute) return;
                    await to.WriteAsync(buffer.AsMemory(0, length));
                }
            }
        }
    }
}
