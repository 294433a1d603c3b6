using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Infrastructure.Queries;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Http;
using static ModularMonolith.Shared.ErrorKind;

namespace ModularMonolith.Modules.Chat.Endpoints;

internal static class ChatEndpoints
{
    private static readonly Guid Someone = SampleUser.Jane.Id.Value;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var conversations = routes.MapGroup("/chat/conversations").WithTags("Chat");

        conversations.MapPost("/", Handle<StartConversation, ConversationDto>.Created(c => $"/chat/conversations/{c.Id}"))
            .WithSummary("Start a conversation").WithExample(new StartConversation([Someone], "Architecture Discussion")).Refuses(BadRequest, AccountDisabled);
        conversations.MapGet("/", Handle<ListConversations, ConversationList>.Ok(Part))
            .WithSummary("List your conversations, the last active first").Refuses(BadRequest);
        conversations.MapGet("/{id}", Handle<ReadConversation, ConversationDetails>.Ok())
            .WithSummary("Read a conversation").Refuses(BadRequest, Forbidden, NotFound);

        conversations.MapPost("/{id}/members", Handle<AddMember, MemberAdded>.Created())
            .WithSummary("Add a member to your conversation").WithExample(new { userId = Someone }).Refuses(BadRequest, Forbidden, NotFound, Conflict);
        conversations.MapDelete("/{id}/members/{userId}", Handle<RemoveMember, Unit>.NoContent())
            .WithSummary("Remove a member from your conversation, or leave").Refuses(BadRequest, Forbidden, NotFound);

        conversations.MapPost("/{id}/messages", Handle<SendMessage, SentMessage>.CreatedOnce(sent => sent.Message, sent => sent.WasThere))
            .WithSummary("Send a message").WithExample(new { content = "Hello", clientMessageId = "0190a000-0000-7000-8000-0000000000aa" })
            .Refuses(BadRequest, Forbidden, AccountDisabled, NotFound, UnprocessableEntity);
        conversations.MapGet("/{id}/messages", Handle<ListMessages, Page<MessageDto>>.Ok())
            .WithSummary("List messages, newest first; with afterSeq oldest first").Refuses(BadRequest, Forbidden, NotFound);
        conversations.MapPut("/{id}/read", Handle<MarkRead, Unit>.NoContent())
            .WithSummary("Mark messages as read, up to a number").WithExample(new { seq = 5 }).Refuses(BadRequest, Forbidden, NotFound);
    }

    /// <summary>The body is the bare list, so where to go on stands in a header (RFC 8288).</summary>
    private static IReadOnlyList<ConversationRow> Part(HttpContext http, ConversationList list)
    {
        if (list.NextCursor is { } next) http.Response.Headers.Link = $"</chat/conversations?cursor={next}>; rel=\"next\"";
        return list.Data;
    }
}
