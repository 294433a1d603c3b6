using System.Diagnostics;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Requests;

/// <summary>What a request has to pass before its handler sees it.</summary>
internal static class Gate
{
    /// <summary>Where handlers' spans come from.</summary>
    public const string SourceName = "ModularMonolith.Requests";

    private static readonly ActivitySource Source = new(SourceName);

    public static Activity? Trace<TRequest>() => Source.StartActivity(typeof(TRequest).Name);

    /// <summary>Why the request goes no further, or <c>null</c>.</summary>
    public static Error? Refusal<TRequest, TResult>(TRequest request, ICaller caller)
        where TRequest : IRequest<TResult> =>
        Authorization.Refusal(caller, TRequest.Requires) ?? (request as IValidated)?.Validate().Error;
}
