using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;
using Amazon.SecurityToken;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Credentials;
using SessionStore.Tests.Harness;
using SessionStore.Tests.Secrets;

[assembly: AssemblyFixture(typeof(SecretWatch))]

namespace SessionStore.Tests.Secrets;

/// <summary>
/// Listens through the whole run: to the secrets that the tests' apps give out, and to all that they say, in logs, spans, metrics and
/// exceptions. The one must not be in the other; <see cref="SecretsOfTheWholeRunTests"/> looks when all other tests are over.
/// </summary>
public sealed class SecretWatch : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    // What FakeAws issues begins so; the others are of the tests' own settings.
    private static readonly string[] Settings = ["secret-of-ASIA", "token-of-ASIA", "half-a-secret", CredentialsFixture.ExternalId, CredentialsFixture.SourceSecret];

    private readonly ConcurrentDictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private readonly string _path = Path.GetTempFileName();
    private readonly StreamWriter _said;
    private readonly IDisposable _requests;
    private readonly ActivityListener _spans;
    private readonly MeterListener _metrics;
    private int _lines;

    public SecretWatch()
    {
        _said = new StreamWriter(_path);
        foreach (var secret in Settings)
        {
            _secrets[secret] = "setting";
        }

        _requests = DiagnosticListener.AllListeners.Subscribe(this);
        AppDomain.CurrentDomain.FirstChanceException += Say;
        LogCollector.Logged += SayLog;
        CredentialsFixture.Logged += SayLog;
        _spans = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Say,
        };
        ActivitySource.AddActivityListener(_spans);
        _metrics = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "SessionStore")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _metrics.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Say(instrument, tags));
        _metrics.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Say(instrument, tags));
        _metrics.Start();
    }

    /// <summary>How much it has heard: a watch that hears nothing finds nothing.</summary>
    internal (int Secrets, int Lines) Heard => (_secrets.Count, _lines);

    /// <summary>Where a secret was, with what was said; without the secret.</summary>
    internal IEnumerable<string> Leaks(IEnumerable<string> stored)
    {
        lock (_said)
        {
            _said.Flush();
        }

        var search = SearchValues.Create([.. _secrets.Keys], StringComparison.Ordinal);
        foreach (var text in File.ReadLines(_path).Concat(stored.Select(text => "item: " + text)))
        {
            if (text.AsSpan().ContainsAny(search))
            {
                var (secret, kind) = _secrets.First(secret => text.Contains(secret.Key, StringComparison.Ordinal));
                yield return $"{kind} in {text.Replace(secret, "***", StringComparison.Ordinal)}";
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= Say;
        LogCollector.Logged -= SayLog;
        CredentialsFixture.Logged -= SayLog;
        _requests.Dispose();
        _spans.Dispose();
        _metrics.Dispose();
        lock (_said)
        {
            _said.Dispose();
        }

        File.Delete(_path);
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.AspNetCore")
        {
            value.Subscribe(this);
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "Microsoft.AspNetCore.Hosting.HttpRequestIn.Stop", Value: HttpContext context })
        {
            foreach (var (secret, kind) in SecretsOfResponse.Of(context))
            {
                _secrets.TryAdd(secret, kind);
            }
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }

    // STS repeats an external id that it finds ill-formed, and the SDK with it; that exception is not passed on.
    private void Say(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        if (thrown.Exception is not AmazonSecurityTokenServiceException)
        {
            Say("exception", thrown.Exception.Message);
        }
    }

    private void Say(Activity span) => Say(
        "span",
        string.Join(' ', span.TagObjects.Concat(span.Baggage.Select(b => new KeyValuePair<string, object?>(b.Key, b.Value))).Concat(span.Events.SelectMany(e => e.Tags))
            .Select(tag => $"{tag.Key}={(tag.Value is IEnumerable<string> several ? string.Join(',', several) : tag.Value)}")
            .Prepend($"{span.OperationName} {span.DisplayName} {span.StatusDescription}")));

    private void Say(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = instrument.Name;
        foreach (var (name, value) in tags)
        {
            text += $" {name}={value}";
        }

        Say("metric", text);
    }

    private void SayLog(string text) => Say("log", text);

    private void Say(string kind, string text)
    {
        lock (_said)
        {
            if (_said.BaseStream is null)
            {
                return;
            }

            _lines++;
            _said.Write(kind);
            _said.Write(": ");
            _said.WriteLine(text.ReplaceLineEndings(" "));
        }
    }
}
