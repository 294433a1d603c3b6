using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>
/// A protocol of SignalR's with two things added. Answers are told apart from refusals, whose sentence reaches the client as it
/// stands, and they know when they were written. And arguments that do not fit the method reach it all the same, and what fits no
/// method reaches one that says so: the client is told in the one error shape, and it counts.
/// </summary>
internal sealed class AnsweringProtocol(IHubProtocol inner) : IHubProtocol
{
    private const int MostOfAName = 100;

    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(message);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var unread = input.Length;
        while (!inner.TryParseMessage(ref input, binder, out message))
        {
            if (input.Length == unread) return false;
            // Of a kind that the protocol does not know. It is passed over, or nothing behind it would be read.
            unread = input.Length;
        }

        message = message switch
        {
            InvocationBindingFailureMessage failure when ParametersOf(failure.Target, binder) is { } parameters =>
                new InvocationMessage(failure.InvocationId, failure.Target, [.. parameters.Select(Activator.CreateInstance)]),
            InvocationBindingFailureMessage failure => Unknown(failure, failure.Target),
            // No method streams.
            StreamInvocationMessage streaming => Unknown(streaming, streaming.Target),
            InvocationMessage { StreamIds.Length: > 0 } streaming => Unknown(streaming, streaming.Target),
            _ => message,
        };
        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        if (message is not CompletionMessage { Result: HubAnswer answer, InvocationId: { } id })
        {
            inner.WriteMessage(message, output);
            return;
        }

        inner.WriteMessage(answer.Error is { } error ? CompletionMessage.WithError(id, error.Message) : CompletionMessage.WithResult(id, answer.Value), output);
        answer.IsWritten();
    }

    private static InvocationMessage Unknown(HubInvocationMessage message, string method) =>
        new(message.InvocationId, nameof(IRefusingHub.Unknown), [method.Length > MostOfAName ? method[..MostOfAName] : method]);

    private static IReadOnlyList<Type>? ParametersOf(string method, IInvocationBinder binder)
    {
        try
        {
            var parameters = binder.GetParameterTypes(method);
            return parameters.All(p => p.IsGenericType && p.GetGenericTypeDefinition() == typeof(Argument<>)) ? parameters : null;
        }
        catch (HubException)
        {
            // There is no such method.
            return null;
        }
    }
}
