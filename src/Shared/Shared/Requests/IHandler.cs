namespace ModularMonolith.Shared.Requests;

/// <summary>
/// Carries out one kind of request. Transports ask for this interface and get the module's handler inside the one pipeline:
/// trace, authorize, validate, handle, save.
/// </summary>
/// <typeparam name="TRequest">The request.</typeparam>
/// <typeparam name="TResult">What a success gives.</typeparam>
public interface IHandler<in TRequest, TResult>
    where TRequest : IRequest<TResult>
{
    /// <summary>
    /// Carries out <paramref name="request"/>. It may run again from the start when another writer was faster, so all its effects
    /// go through the module's database or wait for the commit (<c>AfterCommit</c>).
    /// </summary>
    Task<Result<TResult>> Handle(TRequest request, CancellationToken ct);
}
