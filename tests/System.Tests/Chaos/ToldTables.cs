using Npgsql;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>What clients were told, as tables that live as long as the connection.</summary>
internal static class ToldTables
{
    // What has no id is what the answer was lost of: it may be there or not.
    private const string Sql = """
        create temp table people (id uuid, email text, names text[], least_renames int, most_renames int, statuses text[], least_changes int, most_changes int, deleted text);
        create temp table articles (id uuid, owner uuid, title text, is_public bool, contents text[], least_edits int, most_edits int, deleted text);
        create temp table talks (id uuid, title text, starters int, least_invited int, most_invited int);
        create temp table members (talk uuid, person uuid, is_certain bool);
        create temp table messages (id uuid, talk uuid, sender uuid, content text, seq bigint);
        """;

    public static async Task Upload(this Told told, NpgsqlConnection connection)
    {
        await using (var create = new NpgsqlCommand(Sql, connection))
            await create.ExecuteNonQueryAsync();

        await Copy(connection, "people", told.People.Select(person => (object?[])[
            person.Id, person.Email, person.Name.Possible.ToArray(), person.Name.Least, person.Name.Most,
            person.Status.Possible.ToArray(), person.Status.Least, person.Status.Most, person.Deleted.ToString()]));
        await Copy(connection, "articles", told.Articles.Select(article => (object?[])[
            article.Id, article.Owner.Id, article.Title, article.IsPublic,
            article.Content.Possible.ToArray(), article.Content.Least, article.Content.Most, article.Deleted.ToString()]));
        await Copy(connection, "talks", told.Talks.Select(talk => (object?[])[
            talk.Id, talk.Title, talk.Starters, talk.Members.Count(member => member.Value == Fate.Yes) - talk.Starters, talk.Members.Count() - talk.Starters]));
        await Copy(connection, "members", told.Talks.Where(talk => talk.Id is not null)
            .SelectMany(talk => talk.Members, (talk, member) => (object?[])[talk.Id, member.Key.Id, member.Value == Fate.Yes]));
        await Copy(connection, "messages", told.Messages.Select(message => (object?[])[
            message.Id, message.Talk.Id, message.Sender.Id, message.Content, message.Seq]));

        await using var analyze = new NpgsqlCommand("analyze people; analyze articles; analyze talks; analyze members; analyze messages", connection);
        await analyze.ExecuteNonQueryAsync();
    }

    private static async Task Copy(NpgsqlConnection connection, string table, IEnumerable<object?[]> rows)
    {
        await using var import = await connection.BeginBinaryImportAsync($"copy pg_temp.{table} from stdin (format binary)");
        foreach (var row in rows) await import.WriteRowAsync(CancellationToken.None, row);
        await import.CompleteAsync();
    }
}
