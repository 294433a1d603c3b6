using System.Text.Json.Nodes;
using ModularMonolith.Modules.Auth;
using ModularMonolith.Modules.Auth.Application;
using ModularMonolith.Modules.Auth.Infrastructure.Queries;
using ModularMonolith.Shared;
using ModularMonolith.Tests.Support;

namespace ModularMonolith.Integration.Tests.Auth;

public class AuthHost(PostgresServer server) : ModuleHost(server, new AuthModule())
{
    protected override bool OwnClock => true;

    internal async Task<Person> Someone(string password = Person.GoodPassword, string name = "Some One", string? email = null)
    {
        var user = (await SignUp(email ?? $"{Guid.NewGuid():N}@example.com", password, name)).Value;
        return new Person(this, user, password);
    }

    internal Task<Result<NewUser>> SignUp(string email, string password = Person.GoodPassword, string name = "Some One") =>
        Send<SignUp, NewUser>(new SignUp(email, password, name));

    internal Task<Result<TokenPair>> LogIn(string email, string password) => Send<LogIn, TokenPair>(new LogIn(email, password));

    internal Task<Result<TokenPair>> Refresh(string token) => Send<RefreshSession, TokenPair>(new RefreshSession(token));

    internal async Task<T> AskOf<T>(string columnOfAccount, Person someone) =>
        await Ask<T>($"select {columnOfAccount} from auth.accounts where id = $1", someone.Id);
}

/// <summary>With its own settings for what <see cref="AuthHost"/> leaves at the defaults.</summary>
public sealed class StrictAuthHost(PostgresServer server) : AuthHost(server)
{
    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Auth:RefreshGraceSeconds"] = "0",
        ["Auth:BcryptWorkFactor"] = "5",
        ["Auth:Administrators:0"] = " Boss@Example.COM ",
    };
}

/// <summary>Somebody with an account.</summary>
internal sealed record Person(AuthHost Auth, NewUser User, string Password)
{
    public const string GoodPassword = "Correct1Horse";

    public Guid Id => User.UserId;

    public Task<Result<TokenPair>> LogsIn(string? password = null) => Auth.LogIn(User.Email, password ?? Password);

    /// <summary>A new session.</summary>
    public async Task<Device> Device() => new(this, (await LogsIn()).Value);

    public Task<int> LivingSessions() =>
        Auth.Ask<int>("select count(*)::int from auth.sessions where user_id = $1 and ended_at is null", Id);
}

/// <summary>One session of somebody.</summary>
internal sealed record Device(Person Owner, TokenPair Tokens)
{
    public JsonObject Claims => Token.Claims(Tokens.AccessToken);

    public Guid SessionId => Claims["sid"]!.GetValue<Guid>();

    public TestUser Caller => new(new UserId(Owner.Id), Owner.User.DisplayName) { SessionId = SessionId };

    public Task<Result<TokenPair>> Refreshes() => Owner.Auth.Refresh(Tokens.RefreshToken);

    public async Task<SessionRow[]> Sessions() => (await Owner.Auth.Send<ListSessions, SessionRow[]>(new ListSessions(), Caller)).Value;

    public Task<Result<Unit>> LogsOut() => Owner.Auth.Send<LogOut, Unit>(new LogOut(), Caller);

    public Task<Result<Unit>> Ends(Guid session) => Owner.Auth.Send<EndSession, Unit>(new EndSession(session), Caller);

    public Task<Result<Unit>> ChangesPassword(string current, string changed) =>
        Owner.Auth.Send<ChangePassword, Unit>(new ChangePassword(current, changed), Caller);

    public Task<Result<Unit>> DeletesAccount(string? password = null) =>
        Owner.Auth.Send<DeleteAccount, Unit>(new DeleteAccount(password ?? Owner.Password), Caller);
}

internal static class Token
{
    public static JsonObject Claims(string jwt) => Part(jwt, 1);

    public static JsonObject Header(string jwt) => Part(jwt, 0);

    private static JsonObject Part(string jwt, int index) =>
        JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(jwt.Split('.')[index]))!.AsObject();
}
