using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ModularMonolith.SystemTests.Chaos;
using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>
/// 200 documented clients listen to one conversation through an nginx before two hosts, while messages come as fast as they are taken, and
/// wires are cut, Redis is frozen and killed, and a host is killed.
/// </summary>
[Collection(HeavyTests.Name)]
[Trait(Needs.Name, Needs.Process)]
[Trait(Needs.Name, Needs.Node)]
public sealed class CrowdTests(PairWithRedis pair) : IClassFixture<PairWithRedis>
{
    private const int People = 25;
    // No more than one host takes of one person, for one host is left.
    private const int ClientsEach = 8;
    private const int Speakers = 4;

    private readonly ConcurrentQueue<string> _refused = [];
    private volatile bool _isSecondGone;

    [Fact]
    public async Task Whatever_happens_each_of_200_clients_has_what_the_database_has()
    {
        var random = Arena.Draws();
        var everyone = await Task.WhenAll(Enumerable.Range(0, People).Select(number => pair.Here.Someone($"Person {number}")));
        var id = await everyone[0].StartsConversation(everyone[1..]);
        await using var nginx = await NginxServer.Start(pair.First.Address, pair.Second.Address);
        using var wire = new Relay(nginx.Address.Host, nginx.Address.Port);
        using var crowd = await DocumentedClient.Start(
            "crowd.mjs", new Uri($"http://127.0.0.1:{wire.Port}"), id, binary: false, Enumerable.Repeat(everyone, ClientsEach).SelectMany(each => each));

        await everyone[0].Says(id, "Welcome");
        await crowd.Heard(1);
        using var enough = new CancellationTokenSource();
        var talk = Task.WhenAll(Enumerable.Range(0, Speakers).Select(number => Talk(everyone[number], id, number, enough.Token)));
        foreach (var trouble in (Func<Task>[])
            [Nothing, Freeze, Nothing, Continue, Nothing, pair.Redis.Kill, Nothing, pair.Redis.Start, Nothing, KillSecond, Nothing])
        {
            await trouble();
            // How long it lasts is drawn from the seed: a part of what is being tested, so it is not waited for.
            await Task.Delay(random.Next(500, 1_500), TestContext.Current.CancellationToken);
            wire.CutSome(random);
        }

        await enough.CancelAsync();
        await talk;
        foreach (var request in _refused.Take(3))
            foreach (var host in (HostProcess[])[pair.First, pair.Second]) Arena.Say(string.Join('\n', host.Lines.SkipWhile(line => !line.Contains(request)).Take(20)));
        wire.CutSome(random);
        var back = Stopwatch.StartNew();

        var (last, digest) = await InDatabase(id);
        (_refused.Count * 20L).ShouldBeLessThan(last, "hardly anything is refused");
        var lists = await crowd.Heard(last);
        Arena.Say($"{last} messages to {lists.Count} clients; all complete {back.Elapsed.TotalSeconds:0.0} s after the last cut");
        lists.Count.ShouldBe(People * ClientsEach);
        lists.Select(list => (list.Number("heard"), list.Number("outOfOrder"), list.Text("digest"))).Distinct().ShouldHaveSingleItem().ShouldBe((last, 0, digest));

        Task KillSecond()
        {
            _isSecondGone = true;
            return pair.Second.Kill();
        }

        Task Nothing() => Task.CompletedTask;
        Task Freeze() => Task.Run(pair.Redis.Freeze);
        Task Continue() => Task.Run(pair.Redis.Continue);
    }

    /// <summary>At both hosts by turns, as fast as they answer; one that is gone takes nothing.</summary>
    private async Task Talk(Caller speaker, Guid id, int number, CancellationToken enough)
    {
        for (var said = 0; !enough.IsCancellationRequested; said++)
        {
            try
            {
                var answer = await ((said + number) % 2 == 0 || _isSecondGone ? speaker : pair.There(speaker)).Post($"/chat/conversations/{id}/messages", new { content = $"{number}-{said}" });
                if (answer.Status != 503)
                {
                    answer.ShouldBe(201);
                    continue;
                }

                // Too much at once for this machine: nothing was said, and why is in the output. A client waits as long as it is told.
                _refused.Enqueue(answer.RequestId!);
                await Task.Delay(TimeSpan.FromSeconds(int.Parse(answer.Header("Retry-After")!)), TestContext.Current.CancellationToken);
            }
            catch (Exception gone) when (_isSecondGone && gone is HttpRequestException or IOException or SocketException)
            {
            }
        }
    }

    /// <summary>The number of the last message, and what the client makes of all of them.</summary>
    private async Task<(long Last, string Digest)> InDatabase(Guid id)
    {
        await using var connection = new NpgsqlConnection(pair.First.Settings.Database);
        await connection.OpenAsync();
        await using var query = new NpgsqlCommand("select seq, id, content from chat.messages where conversation_id = $1 order by seq", connection) { Parameters = { new() { Value = id } } };
        await using var rows = await query.ExecuteReaderAsync();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var last = 0L;
        while (await rows.ReadAsync())
        {
            last = rows.GetInt64(0);
            digest.AppendData(Encoding.UTF8.GetBytes($"{last} {rows.GetGuid(1)} {rows.GetString(2)}\n"));
        }

        return (last, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }
}
