using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class SignUpTests(World world)
{
    private const string Name = "Some One";

    private Task<Answer> SignUp(string? email = null, string? password = Api.GoodPassword, string? displayName = Name) =>
        world.Anonymous.Post("/auth/signup", new { email = email ?? Api.UniqueEmail(), password, displayName });

    [Fact]
    public async Task A_sign_up_answers_with_the_new_user()
    {
        var email = Api.UniqueEmail();

        var user = (await SignUp(email)).ShouldBe(201).Json;

        user.ShouldHaveExactly("userId", "email", "displayName");
        user.Id("userId").Version.ShouldBe(7);
        user.Text("email").ShouldBe(email);
        user.Text("displayName").ShouldBe(Name);
    }

    [Fact]
    public async Task A_new_account_works_at_once()
    {
        var profiles = await Scenes.AtOnce(20, async _ => await (await world.Someone()).Get("/users/me"));

        profiles.ShouldAllBe(profile => profile.Status == 200);
    }

    [Theory]
    [InlineData("  {0}.Trimmed@Example.COM ", "{0}.trimmed@example.com")]
    [InlineData("{0}.ＷＩＤＥ@example.com", "{0}.wide@example.com")]
    [InlineData("{0}.ÄÖÜ@example.com", "{0}.äöü@example.com")]
    public async Task An_email_is_trimmed_folded_and_lower_cased(string given, string kept)
    {
        var unique = Guid.NewGuid().ToString("N");

        var user = (await SignUp(string.Format(null, given, unique))).ShouldBe(201).Json;

        user.Text("email").ShouldBe(string.Format(null, kept, unique));
    }

    [Fact]
    public async Task Nothing_around_an_email_keeps_it_from_being_folded()
    {
        var unique = Guid.NewGuid().ToString("N");

        var user = (await SignUp($"{new string(' ', 1_100)}{unique}.ＷＩＤＥ@example.com")).ShouldBe(201).Json;

        user.Text("email").ShouldBe($"{unique}.wide@example.com");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("plain")]
    [InlineData("@example.com")]
    [InlineData("someone@")]
    [InlineData("some one@example.com")]
    [InlineData("some@one@example.com")]
    [InlineData("someone@example.com, other@example.com")]
    [InlineData("Some One <someone@example.com>")]
    public async Task What_is_no_email_is_refused(string email) => (await SignUp(email)).ShouldBlame("email");

    [Theory]
    [InlineData(254, true)]
    [InlineData(255, false)]
    public async Task An_email_has_at_most_254_characters(int length, bool accepted)
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 60), 3)) + ".example";
        var local = Guid.NewGuid().ToString("N").PadRight(length - domain.Length - 1, 'x');

        var answer = await SignUp($"{local}@{domain}");

        if (accepted)
            answer.ShouldBe(201);
        else
            answer.ShouldBlame("email");
    }

    [Theory]
    [InlineData("Abcdef1")]
    [InlineData("abcdefg1")]
    [InlineData("ABCDEFG1")]
    [InlineData("Abcdefgh")]
    [InlineData("onlylowerletters", 14)]
    [InlineData("Password1")]
    [InlineData("Passw0rd")]
    [InlineData("Qwerty123")]
    [InlineData("")]
    [InlineData("               ", 7)]
    public async Task A_weak_password_is_refused(string password, int? length = null) =>
        (await SignUp(password: length is { } some ? password[..some] : password)).ShouldBlame("password");

    [Theory]
    [InlineData("Zbcdefg1")]
    [InlineData("nodigitsorcapitals")]
    [InlineData("exactly fifteen")]
    [InlineData("Pässwört und 猫 1")]
    public async Task A_strong_password_is_accepted(string password)
    {
        var someone = await world.Api.SignUp(password: password);

        await someone.LogIn();
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public async Task A_password_has_at_most_128_characters(int length, bool accepted)
    {
        var answer = await SignUp(password: ("Aa1-" + Guid.NewGuid()).PadRight(length, 'z'));

        if (accepted)
            answer.ShouldBe(201);
        else
            answer.ShouldBlame("password");
    }

    [Fact]
    public async Task Every_character_of_a_long_password_counts()
    {
        var start = "Aa1-" + new string('p', 80);
        var someone = await world.Api.SignUp(password: start + "right");

        (await world.Anonymous.Post("/auth/login", new { someone.Email, password = start + "wrong" })).ShouldBeProblem(401, "InvalidCredentials");
        await someone.LogIn();
    }

    [Fact]
    public async Task A_password_is_not_trimmed()
    {
        var someone = await world.Api.SignUp(password: " Spaced1Password ");

        (await world.Anonymous.Post("/auth/login", new { someone.Email, password = "Spaced1Password" })).ShouldBeProblem(401, "InvalidCredentials");
        await someone.LogIn();
    }

    [Theory]
    [InlineData("x")]
    [InlineData("  x  ")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("line\nbreak")]
    [InlineData("bell\u0007bell")]
    [InlineData("delete\u007f")]
    public async Task A_display_name_of_less_than_two_characters_or_with_control_characters_is_refused(string displayName) =>
        (await SignUp(displayName: displayName)).ShouldBlame("displayName");

    [Theory]
    [InlineData(2, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public async Task A_display_name_has_two_to_a_hundred_characters(int length, bool accepted)
    {
        var name = new string('n', length);

        var answer = await SignUp(displayName: $"  {name} ");

        if (accepted)
            answer.ShouldBe(201).Json.Text("displayName").ShouldBe(name);
        else
            answer.ShouldBlame("displayName");
    }

    [Theory]
    [InlineData("email")]
    [InlineData("password")]
    [InlineData("displayName")]
    public async Task Each_member_is_required(string missing)
    {
        var body = new Dictionary<string, string>
        {
            ["email"] = Api.UniqueEmail(),
            ["password"] = Api.GoodPassword,
            ["displayName"] = Name,
        };
        body.Remove(missing);

        (await world.Anonymous.Post("/auth/signup", body)).ShouldBeProblem(400, "BadRequest");
    }

    [Fact]
    public async Task All_broken_rules_are_named_together()
    {
        var answer = await SignUp("nothing", "short", "x");

        answer.ShouldBlame("email").ShouldBlame("password").ShouldBlame("displayName");
    }

    [Theory]
    [InlineData("{0}@example.com")]
    [InlineData(" {0}@EXAMPLE.com ")]
    [InlineData("{0}@ｅxample.com")]
    public async Task An_email_that_is_taken_is_refused_in_any_spelling(string spelling)
    {
        var unique = Guid.NewGuid().ToString("N");
        await world.Api.SignUp(email: $"{unique}@example.com");

        (await SignUp(string.Format(null, spelling, unique)))
            .ShouldBeProblem(409, "Conflict", $"Email {unique}@example.com is already registered");
    }

    [Fact]
    public async Task Of_fifty_sign_ups_with_one_email_exactly_one_succeeds()
    {
        var email = Api.UniqueEmail();

        var answers = await Scenes.AtOnce(50, _ => SignUp(email));

        answers.Count(201).ShouldBe(1);
        foreach (var refused in answers.Where(answer => answer.Status != 201))
            refused.ShouldBeProblem(409, "Conflict", $"Email {email} is already registered");
    }
}
