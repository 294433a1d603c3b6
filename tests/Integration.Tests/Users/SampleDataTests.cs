using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Hosting;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Users;

public sealed class SampleDataTests(UsersHost users) : IClassFixture<UsersHost>
{
    [Fact]
    public async Task Sample_users_are_there_once_however_often_they_are_seeded()
    {
        var seeder = users.Services.GetRequiredService<SampleDataSeeder>();
        await seeder.Run(TestContext.Current.CancellationToken);
        await seeder.Run(TestContext.Current.CancellationToken);

        (await users.Ask<string[]>("select array_agg(email || ' ' || bio order by user_id) from users.profiles")).ShouldBe(
        [
            "john@example.com Software engineer passionate about clean architecture",
            "jane@example.com Full-stack developer",
            "bob@example.com Backend specialist",
        ]);
    }

    [Fact]
    public async Task What_a_sample_user_changed_is_kept()
    {
        var seeder = users.Services.GetRequiredService<SampleDataSeeder>();
        await seeder.Run(TestContext.Current.CancellationToken);
        var jane = new TestUser(SampleUser.Jane.Id, SampleUser.Jane.DisplayName);
        await users.Edit(jane, "Jane S.");

        await seeder.Run(TestContext.Current.CancellationToken);

        (await users.Me(jane)).Value.DisplayName.ShouldBe("Jane S.");
    }
}
