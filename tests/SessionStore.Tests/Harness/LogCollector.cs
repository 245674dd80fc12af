using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SessionStore.Tests.Harness;

/// <summary>One log line.</summary>
internal sealed record LogLine(LogLevel Level, EventId EventId, string Category, string Message, Exception? Exception);

/// <summary>Keeps what the app logs.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    /// <summary>What any app logs, with its values and exception.</summary>
    public static event Action<string>? Logged;

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    /// <summary>All of it, with the exceptions.</summary>
    public string Text => string.Join('\n', Lines.Select(line => $"{line.Message} {line.Exception}"));

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(LogCollector collector, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = new LogLine(logLevel, eventId, category, formatter(state, exception), exception);
            collector._lines.Enqueue(line);
            Logged?.Invoke($"{line.Message} {exception} {(state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values) : state)}");
        }
    }
}
