using System.Text.Json;
using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Shared.Events;
using ModularMonolith.Shared.Infrastructure.Messaging;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Auth;

/// <summary>What other modules hear. Events leave the outbox at once, so a trigger keeps a copy.</summary>
public sealed class AnnouncementTests(AuthHost auth) : IClassFixture<AuthHost>
{
    [Fact]
    public async Task A_new_account_is_announced()
    {
        await KeepCopies();

        var someone = await auth.Someone(name: "Anna");

        (await Announced<AccountRegistered>(someone)).ShouldBe([new(someone.Id, someone.User.Email, "Anna", auth.Clock.GetUtcNow())]);
    }

    [Fact]
    public async Task A_refused_sign_up_is_not_announced()
    {
        await KeepCopies();
        var someone = await auth.Someone();

        await auth.SignUp(someone.User.Email);

        (await auth.Ask<long>("select count(*) from auth.copies where body->>'email' = $1", someone.User.Email)).ShouldBe(1);
    }

    [Fact]
    public async Task A_deleted_account_is_announced()
    {
        await KeepCopies();
        var device = await (await auth.Someone()).Device();

        await device.DeletesAccount();

        (await Announced<AccountDeleted>(device.Owner)).ShouldBe([new(device.Owner.Id, auth.Clock.GetUtcNow())]);
    }

    private Task KeepCopies() => auth.Execute("""
        create table if not exists auth.copies (name text, body jsonb, partition_key uuid);
        create or replace function auth.keep_copy() returns trigger language plpgsql security definer as $$
        begin
          insert into auth.copies values (new.name, new.body, new.partition_key);
          return null;
        end $$;
        create or replace trigger keep_copy after insert on auth.outbox_message for each row execute function auth.keep_copy();
        """);

    private async Task<IEnumerable<TEvent>> Announced<TEvent>(Person someone)
        where TEvent : IIntegrationEvent
    {
        var bodies = await auth.Ask<string[]>(
            "select coalesce(array_agg(body::text), '{}') from auth.copies where name = $1 and partition_key = $2", EventNames.Of(typeof(TEvent))!, someone.Id);
        return bodies.Select(body => JsonSerializer.Deserialize<TEvent>(body, EventNames.Json)!);
    }
}
