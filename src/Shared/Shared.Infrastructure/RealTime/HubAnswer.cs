namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>What a hub method gives: an answer, or the error that explains why there is none.</summary>
public sealed class HubAnswer
{
    /// <summary>Much longer than an answer takes to be written.</summary>
    private static readonly TimeSpan Unanswered = TimeSpan.FromMilliseconds(250);

    private readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal HubAnswer(object? value) => Value = value;

    internal HubAnswer(Error error) => Error = error;

    /// <summary>There is no such method.</summary>
    public static HubAnswer NoSuchMethod => new(new Error(ErrorKind.NotFound, "There is no such method to invoke this way"));

    internal object? Value { get; }

    internal Error? Error { get; }

    /// <summary>Does something once the client has the answer: a moment after it was written, or after a longer one where the client wanted none.</summary>
    /// <param name="moment">What a client takes to handle an answer before what comes behind it.</param>
    /// <param name="action">What to do; it must not throw.</param>
    public HubAnswer Then(TimeSpan moment, Action action)
    {
        if (Error is null) _ = Wait();
        return this;

        async Task Wait()
        {
            await Task.WhenAny(written.Task, Task.Delay(Unanswered));
            await Task.Delay(moment);
            action();
        }
    }

    internal void IsWritten() => written.TrySetResult();
}

/// <summary>A refusal as the client hears it.</summary>
/// <param name="Event">The method that was invoked, or its first 100 characters.</param>
/// <param name="Error">The kind of refusal, see <see cref="ErrorKind"/>.</param>
/// <param name="Message">One sentence for a person.</param>
public sealed record HubRefusal(string Event, string Error, string Message);

/// <summary>A hub that tells its caller of refusals.</summary>
public interface IRefusingHub
{
    /// <summary>What is invoked instead of what the hub does not have, so that it is limited, logged and answered like the rest.</summary>
    /// <param name="method">What was asked for.</param>
    Task<HubAnswer> Unknown(string method);

    /// <summary>Tells the caller.</summary>
    Task Refuse(HubRefusal refusal);
}
