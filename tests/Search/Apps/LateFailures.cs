using System.Globalization;
using Microsoft.Extensions.Logging;
using Search.Histories;

namespace Search.Apps;

/// <summary>Reads in the log what no response could say: that changes made after it had started could not be stored.</summary>
internal sealed class LateFailures(Func<History> history) : ILoggerProvider, ILogger
{
    private const int LateCommitFailed = 105;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == LateCommitFailed && CallMarker.Mark?.Split('/') is [var number, var request] &&
            history() is { } current && number == current.Number.ToString(CultureInfo.InvariantCulture))
        {
            current.Request(int.Parse(request, CultureInfo.InvariantCulture)).LateError = RequestHandler.NameOf(exception!);
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
