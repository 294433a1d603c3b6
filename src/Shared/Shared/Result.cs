namespace ModularMonolith.Shared;

/// <summary>Either a value or the <see cref="Shared.Error"/> that explains why there is none.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly struct Result<T>
{
    private readonly T? value;
    private readonly Error? error;

    private Result(T? value, Error? error) => (this.value, this.error) = (value, error);

    /// <summary>Whether there is an error instead of a value.</summary>
    public bool IsFailure => error is not null;

    /// <summary>The value; reading it of a failure is a defect.</summary>
    public T Value => error is null ? value! : throw new InvalidOperationException($"There is no value: {error.Message}");

    /// <summary>The error; reading it of a success is a defect.</summary>
    public Error Error => error ?? throw new InvalidOperationException("There is no error.");

    /// <summary>A success.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    public static implicit operator Result<T>(Error error) => new(default, error);
}
