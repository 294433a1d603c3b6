using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>What must be true of the tables, whatever the code does.</summary>
[Trait(Needs.Name, Needs.Database)]
public sealed class DatabaseTests(World world)
{
    private const string Modules = "('auth', 'users', 'posts', 'chat')";

    [Theory]
    [InlineData("auth", "accounts")]
    [InlineData("auth", "sessions")]
    [InlineData("users", "profiles")]
    [InlineData("posts", "posts")]
    [InlineData("posts", "authors")]
    [InlineData("chat", "conversations")]
    [InlineData("chat", "conversation_members")]
    [InlineData("chat", "messages")]
    [InlineData("chat", "participants")]
    public async Task Each_module_has_its_tables(string schema, string table) =>
        (await Column($"select table_type from information_schema.tables where table_schema = '{schema}' and table_name = '{table}'")).ShouldBe(["BASE TABLE"]);

    [Theory]
    [InlineData("users", "user_me_view")]
    [InlineData("users", "user_public_view")]
    [InlineData("posts", "posts_public_view")]
    public async Task Reads_are_served_by_views(string schema, string view) =>
        (await Column($"select table_type from information_schema.tables where table_schema = '{schema}' and table_name = '{view}'")).ShouldBe(["VIEW"]);

    [Fact]
    public async Task Without_the_right_to_make_roles_the_host_says_so_once_and_serves()
    {
        var database = world.Postgres.CreateDatabase();
        var owner = $"owner_{Guid.NewGuid():N}"[..20];
        PostgresServer.Execute(database, $"""
            create role {owner} login password '{owner}' nosuperuser nocreaterole;
            alter database {new NpgsqlConnectionStringBuilder(database).Database} owner to {owner};
            """);
        var login = new NpgsqlConnectionStringBuilder(database) { Username = owner, Password = owner };

        await using var host = await HostProcess.Start(new HostSettings { Database = login.ConnectionString });

        host.Lines.Count(line => line.Contains("This login may not create roles")).ShouldBe(1);
        (await new Api(host.Address).Someone()).AccessToken.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_login_that_may_make_roles_without_being_a_superuser_walls_the_modules_off()
    {
        var database = world.Postgres.CreateDatabase();
        var name = new NpgsqlConnectionStringBuilder(database).Database;
        var owner = $"owner_{Guid.NewGuid():N}"[..20];
        PostgresServer.Execute(database, $"create role {owner} login password '{owner}' nosuperuser createrole; alter database {name} owner to {owner};");
        var login = new NpgsqlConnectionStringBuilder(database) { Username = owner, Password = owner };

        await using var host = await HostProcess.Start(new HostSettings { Database = login.ConnectionString });

        (await new Api(host.Address).Someone()).AccessToken.ShouldNotBeNull();
        host.Output.ShouldNotContain("may not create roles");
    }

    [Fact]
    public async Task No_foreign_key_crosses_a_schema() =>
        (await Column("""
            select conname from pg_constraint
            join pg_class child on child.oid = conrelid join pg_class parent on parent.oid = confrelid
            where contype = 'f' and child.relnamespace <> parent.relnamespace
            """)).ShouldBeEmpty();

    [Fact]
    public async Task Every_time_knows_its_zone() =>
        (await Column($"""
            select table_schema || '.' || table_name || '.' || column_name from information_schema.columns
            where table_schema in {Modules} and data_type in ('timestamp without time zone', 'time without time zone', 'date')
            """)).ShouldBeEmpty();

    [Fact]
    public async Task Every_name_is_in_snake_case() =>
        (await Column($"""
            select table_schema || '.' || table_name || '.' || column_name from information_schema.columns
            where table_schema in {Modules} and (table_name !~ '^[a-z0-9_]+$' or column_name !~ '^[a-z0-9_]+$')
            """)).ShouldBeEmpty();

    [Theory]
    [InlineData("chat", "messages", "conversation_id", "seq")]
    [InlineData("chat", "conversation_members", "conversation_id", "user_id")]
    public async Task What_is_there_once_is_unique(string schema, string table, params string[] columns) =>
        (await UniqueColumns(schema, table)).ShouldContain(string.Join(',', columns.Order()));

    [Fact]
    public async Task A_token_hash_is_unique() =>
        (await UniqueColumns("auth", "sessions")).ShouldContain(columns => columns.Contains("hash", StringComparison.Ordinal) && !columns.Contains(','));

    [Fact]
    public async Task An_email_is_unique() =>
        (await UniqueColumns("auth", "accounts")).ShouldContain(columns => columns.Contains("email", StringComparison.Ordinal) && !columns.Contains(','));

    [Theory]
    [InlineData("users.profiles", "status")]
    [InlineData("posts.posts", "visibility")]
    public async Task The_database_checks_statuses_and_visibilities_too(string table, string column)
    {
        await (await world.Someone()).Publishes();
        var type = (await Column($"select data_type from information_schema.columns where table_schema || '.' || table_name = '{table}' and column_name = '{column}'")).ShouldHaveSingleItem();
        var nonsense = type is "text" or "character varying" or "USER-DEFINED" ? "'nonsense'" : "99";

        // 23514: a check refused it; 22P02: the type has no such value.
        (await Refusal($"update {table} set {column} = {nonsense}")).ShouldBeOneOf("23514", "22P02");
    }

    [Fact]
    public async Task Neither_passwords_nor_tokens_stand_in_any_table()
    {
        var someone = await world.Api.SignUp(password: "Very5ecretPassword");
        await someone.LogIn();
        await someone.Put("/users/me", new { displayName = "Dumped One" });
        (await someone.Post("/auth/change-password", new { currentPassword = someone.Password, newPassword = "Other5ecretPassword" })).ShouldBe(204);
        var tables = await Column("select format('%I.%I', table_schema, table_name) from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')");
        tables.Count.ShouldBeGreaterThan(12);

        foreach (var secret in (string[])["5ecretPassword", someone.RefreshToken, someone.AccessToken!, someone.AccessToken!.Split('.')[2], world.JwtSecret])
            foreach (var table in tables) (await Column($"select left(t::text, 200) from {table} t where strpos(t::text, '{secret}') > 0")).ShouldBeEmpty(table);
    }

    [Theory]
    [InlineData("auth", "users.profiles")]
    [InlineData("auth", "posts.posts")]
    [InlineData("auth", "chat.messages")]
    [InlineData("users", "auth.accounts")]
    [InlineData("users", "posts.posts")]
    [InlineData("users", "chat.messages")]
    [InlineData("posts", "auth.accounts")]
    [InlineData("posts", "users.profiles")]
    [InlineData("posts", "chat.messages")]
    [InlineData("chat", "auth.accounts")]
    [InlineData("chat", "users.profiles")]
    [InlineData("chat", "posts.posts")]
    public async Task A_module_cannot_read_anothers_table(string module, string table) =>
        (await Refusal($"select * from {table}", module)).ShouldBe("42501");

    [Theory]
    [InlineData("auth", "auth.accounts")]
    [InlineData("users", "users.profiles")]
    [InlineData("posts", "posts.posts")]
    [InlineData("chat", "chat.messages")]
    public async Task A_module_can_read_its_own(string module, string table) => (await Refusal($"select * from {table} limit 1", module)).ShouldBeNull();

    [Theory]
    [InlineData("auth", "create table auth.x()")]
    [InlineData("users", "alter table users.profiles add column x int")]
    [InlineData("posts", "drop view posts.posts_public_view")]
    [InlineData("chat", "create table chat.x()")]
    [InlineData("chat", "create table public.x()")]
    [InlineData("chat", "create schema x")]
    [InlineData("chat", "truncate chat.messages")]
    public async Task A_module_cannot_change_the_shape_of_the_database(string module, string sql) => (await Refusal(sql, module)).ShouldBe("42501");

    [Theory]
    [InlineData("auth")]
    [InlineData("users")]
    [InlineData("posts")]
    [InlineData("chat")]
    public async Task A_modules_role_has_no_power_over_the_server(string module) =>
        (await Column($"""
            select rolname from pg_roles
            where rolname = '{Role(module)}' and not rolsuper and not rolcreatedb and not rolcreaterole and not rolbypassrls and not rolreplication
            """)).ShouldHaveSingleItem();

    private string Role(string module) => $"{new NpgsqlConnectionStringBuilder(world.Database).Database}_{module}";

    private async Task<List<string>> UniqueColumns(string schema, string table) =>
        await Column($"""
            select string_agg(attname, ',' order by attname) from pg_index
            join pg_attribute on attrelid = indrelid and attnum = any(indkey)
            where indisunique and indrelid = '{schema}.{table}'::regclass group by indexrelid
            """);

    private async Task<List<string>> Column(string sql)
    {
        await using var connection = await Connect();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
            values.Add(reader.GetString(0));
        return values;
    }

    /// <summary>How the database refuses a statement, which is undone in any case.</summary>
    private async Task<string?> Refusal(string sql, string? module = null)
    {
        await using var connection = await Connect();
        await using var transaction = await connection.BeginTransactionAsync();
        if (module is not null)
            await new NpgsqlCommand($"set role \"{Role(module)}\"", connection).ExecuteNonQueryAsync();
        try
        {
            await new NpgsqlCommand(sql, connection).ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
    }

    private async Task<NpgsqlConnection> Connect()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(world.Database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}

/// <summary>A password is hashed again at the next log-in when the work factor has been raised.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class WorkFactorTests(WorkFactorTests.HarderHost host, World world) : IClassFixture<WorkFactorTests.HarderHost>
{
    [Fact]
    public async Task A_raised_work_factor_is_applied_at_the_next_log_in()
    {
        var someone = await world.Someone();
        (await Account(someone)).ShouldContain("$04$");

        (await host.Api.Anonymous.Post("/auth/login", new { someone.Email, someone.Password })).ShouldBe(200);

        await Eventually.Holds(async () => (await Account(someone)).Contains("$06$", StringComparison.Ordinal), "the password is hashed with the new factor");
        await someone.LogIn();
    }

    private async Task<string> Account(Caller someone)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(world.Database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select accounts::text from auth.accounts where accounts::text like '%' || $1 || '%'", connection);
        command.Parameters.AddWithValue(someone.Email);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    public sealed class HarderHost(World world) : OwnHost(world, ("Auth:BcryptWorkFactor", "6"))
    {
        protected override Task<HostSettings> Prepare(HostSettings settings) => Task.FromResult(settings with { Database = World.Database });
    }
}
