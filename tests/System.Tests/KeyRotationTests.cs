using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>Signing keys are rotated by configuration.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class KeyRotationTests(KeyRotationTests.RotatedHost host, World world) : IClassFixture<KeyRotationTests.RotatedHost>
{
    private const string NewSecret = "the secret that replaces the one before it";

    [Fact]
    public async Task Tokens_of_the_previous_secret_are_still_accepted()
    {
        var someone = await world.Someone();

        (await host.Api.WithToken(someone.AccessToken!).Get("/users/me")).ShouldBe(200);
    }

    [Fact]
    public async Task Who_knows_the_new_secret_already_accepts_it_before_signing_with_it()
    {
        await using var ofTheFirstRound = await HostProcess.Start(world.Settings(("Jwt:PreviousAccessSecrets:0", NewSecret)) with { Database = world.Database });
        using var api = new Api(ofTheFirstRound.Address);

        (await api.WithToken((await host.Api.Someone()).AccessToken!).Get("/users/me")).ShouldBe(200);
        (await host.Api.WithToken((await api.Someone()).AccessToken!).Get("/users/me")).ShouldBe(200);
    }

    [Fact]
    public async Task Tokens_are_signed_with_the_new_secret() =>
        Jwt.IsSignedWith(NewSecret, (await host.Api.Someone()).AccessToken!).ShouldBeTrue();

    [Fact]
    public async Task Tokens_of_an_unknown_secret_are_refused()
    {
        var fromTheFuture = await host.Api.Someone();

        (await world.Api.WithToken(fromTheFuture.AccessToken!).Get("/users/me")).ShouldBeProblem(401, "InvalidToken");
    }

    [Fact]
    public async Task The_keys_are_told_apart_by_their_ids()
    {
        var before = Jwt.Read((await world.Someone()).AccessToken!);
        var after = Jwt.Read((await host.Api.Someone()).AccessToken!);

        after.Header["kid"]!.GetValue<string>().ShouldNotBe(before.Header["kid"]!.GetValue<string>());
    }

    public sealed class RotatedHost(World world)
        : OwnHost(world, ("Jwt:AccessSecret", NewSecret), ("Jwt:PreviousAccessSecrets:0", world.JwtSecret))
    {
        protected override Task<HostSettings> Prepare(HostSettings settings) => Task.FromResult(settings with { Database = World.Database });
    }
}
