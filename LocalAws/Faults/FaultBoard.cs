using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace LocalAws.Faults;

/// <summary>The faults that are on, and what they do to calls.</summary>
internal sealed class FaultBoard(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Fault> _faults = new(StringComparer.Ordinal);

    public IEnumerable<Fault> Active => _faults.Values.Where(IsActive).OrderBy(fault => fault.Name, StringComparer.Ordinal);

    /// <summary>Turns a fault on; one of the same name is replaced.</summary>
    public Fault Set(string name, TimeSpan duration, TimeSpan delay, double share)
    {
        var fault = new Fault(name, time.GetUtcNow() + duration, delay, share);
        _faults[name] = fault;
        return fault;
    }

    public void Clear() => _faults.Clear();

    /// <summary>Delays or fails a call as the faults want it.</summary>
    /// <exception cref="AwsException">The fault's error.</exception>
    public async Task ApplyAsync(string service, CancellationToken cancellationToken)
    {
        if (service is "sts")
        {
            if (Find(FaultNames.StsSlow) is { } slow)
            {
                await Task.Delay(slow.Delay, time, cancellationToken);
            }

            if (Find(FaultNames.StsDown) is not null)
            {
                throw new AwsException(503, "ServiceUnavailable", "Service is unable to handle request.");
            }
        }
        else if (service is "dynamodb")
        {
            if (Find(FaultNames.ThrottleDynamoDB) is { } throttled && IsHit(throttled))
            {
                throw new AwsException(400, "ThrottlingException", "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly.");
            }

            if (Find(FaultNames.FailDynamoDB) is { } failing && IsHit(failing))
            {
                throw new AwsException(500, "InternalServerError", "The request processing has failed because of an unknown error, exception or failure.");
            }
        }
    }

    private static bool IsHit(Fault fault) => RandomNumberGenerator.GetInt32(1_000_000) < fault.Share * 1_000_000;

    private Fault? Find(string name) => _faults.TryGetValue(name, out var fault) && IsActive(fault) ? fault : null;

    private bool IsActive(Fault fault) => fault.Until > time.GetUtcNow();
}
