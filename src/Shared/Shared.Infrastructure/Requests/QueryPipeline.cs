using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Requests;

/// <summary>What surrounds every handler, whichever transport asks: trace, authorize, validate, handle.</summary>
internal sealed class QueryPipeline<THandler, TRequest, TResult>(THandler handler, ICaller caller, ModuleCatalog catalog, Unfinished unfinished) : IHandler<TRequest, TResult>
    where THandler : IHandler<TRequest, TResult>
    where TRequest : IRequest<TResult>
{
    public async Task<Result<TResult>> Handle(TRequest request, CancellationToken ct)
    {
        using var activity = Gate.Trace<TRequest>();
        return Gate.Refusal<TRequest, TResult>(request, caller) is { } refusal
            ? refusal
            : await unfinished.Unless(stop => handler.Handle(request, stop), catalog.AwayOf(typeof(TRequest).Assembly), ct);
    }
}
