using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using ModularMonolith.Modules.Users.Application;
using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Http;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Users;

/// <summary>What clients write, as the commands get it.</summary>
public sealed class EditProfileInputTests
{
    [Theory]
    [InlineData("""{ "displayName": "Ann" }""", "kept")]
    [InlineData("""{ "displayName": "Ann", "bio": null }""", null)]
    [InlineData("""{ "displayName": "Ann", "bio": "" }""", "")]
    [InlineData("""{ "bio": "new", "displayName": "Ann" }""", "new")]
    public async Task A_bio_left_out_is_kept_and_null_clears_it(string body, string? bio) =>
        (await Read<EditProfile, ProfileDto>(body)).Value.Bio.Or("kept").ShouldBe(bio);

    [Theory]
    [InlineData("5")]
    [InlineData("{}")]
    [InlineData("[\"a\"]")]
    [InlineData("\"a\\u0000b\"")]
    public async Task A_bio_that_is_no_text_is_blamed(string bio) =>
        (await Read<EditProfile, ProfileDto>($$"""{ "displayName": "Ann", "bio": {{bio}} }""")).Error.Members.ShouldNotBeNull().Keys.ShouldBe(["bio"]);

    [Fact]
    public async Task Every_wrong_member_is_told()
    {
        var edit = (await Read<EditProfile, ProfileDto>($$"""{ "displayName": "A", "bio": "{{new string('b', 501)}}" }""")).Value;

        edit.Validate().Error.ShouldNotBeNull().Members!.Keys.ShouldBe(["displayName", "bio"]);
    }

    [Theory]
    [InlineData("\"active\"", AccountStatus.Active)]
    [InlineData("\"inactive\"", AccountStatus.Inactive)]
    [InlineData("\"banned\"", AccountStatus.Banned)]
    public async Task A_status_is_known_by_its_name(string status, object known) =>
        (await ReadStatus(status)).Value.Status.ShouldBe((AccountStatus)known);

    [Theory]
    [InlineData("\"Banned\"")]
    [InlineData("\"inactive, banned\"")]
    [InlineData("\"\"")]
    [InlineData("\"2\"")]
    [InlineData("2")]
    [InlineData("null")]
    public async Task Any_other_status_is_blamed(string status) =>
        (await ReadStatus(status)).Error.Members.ShouldNotBeNull().Keys.ShouldBe(["status"]);

    private static Task<Result<ChangeStatus>> ReadStatus(string status) =>
        Read<ChangeStatus, ProfileDto>($$"""{ "id": "01a20744-9b18-79ed-a6c0-78adb4354bbe", "status": {{status}} }""");

    private static Task<Result<TRequest>> Read<TRequest, TResult>(string body)
        where TRequest : ModularMonolith.Shared.Requests.IRequest<TResult>
    {
        var endpoint = new RouteEndpoint(
            _ => Task.CompletedTask, RoutePatternFactory.Parse("/"), 0, new EndpointMetadataCollection(new RequestRoute(Handle<TRequest, TResult>.Ok(), HasBody: true)), null);
        var http = new DefaultHttpContext();
        http.Request.ContentType = "application/json";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return new RequestReader<TRequest>(endpoint).Read(http);
    }
}
