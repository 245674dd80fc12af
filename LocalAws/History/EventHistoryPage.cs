using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace LocalAws.History;

/// <summary>The event history as one page that renews itself and needs no script.</summary>
internal static class EventHistoryPage
{
    private const string Style = """
        :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --bad: #b3261e; --good: #1b7f3b; }
        @media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --good: #7bd88f; } }
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 84rem; padding: 0 1rem; }
        h1 { font-size: 1.4rem; margin: 0; }
        p { margin: .25rem 0 1rem; opacity: .75; }
        form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin-bottom: 1rem; }
        label { display: grid; font-size: .8rem; gap: .2rem; }
        select, input, button { font: inherit; padding: .3rem .5rem; }
        .table { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); }
        th { font-size: .8rem; }
        td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        td.whole { white-space: nowrap; }
        td:last-child { min-width: 8rem; }
        .bad { color: var(--bad); } .good { color: var(--good); }
        summary { cursor: pointer; }
        pre { margin: .4rem 0 0; white-space: pre-wrap; font-size: .8rem; }
        """;

    public static string Render(IReadOnlyList<CloudTrailEvent> events, string? eventSource, string? eventName, string? account)
    {
        var page = new StringBuilder().Append(CultureInfo.InvariantCulture, $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="refresh" content="5">
            <title>Event history - LocalAws</title>
            <style>{{Style}}</style>
            </head>
            <body>
            <h1>Event history</h1>
            <p>Newest first, of all calls to STS and IAM and of refused calls to DynamoDB. Renews itself every five seconds.</p>
            <form>
            {{Select("account", "Account", account, "", Identity.Accounts.Table, Identity.Accounts.App)}}
            {{Select("eventSource", "Event source", eventSource, "", "sts.amazonaws.com", "iam.amazonaws.com", "dynamodb.amazonaws.com")}}
            <label>Event name <input name="eventName" value="{{Encode(eventName)}}"></label>
            <button>Show</button>
            <a href="/event-history">All</a>
            </form>
            <div class="table">
            <table>
            <thead><tr><th scope="col">Time (UTC)</th><th scope="col">Event</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Account</th><th scope="col">Outcome</th></tr></thead>
            <tbody>
            """);
        foreach (var entry in events)
        {
            Row(page, entry);
        }

        if (events.Count == 0)
        {
            page.Append("<tr><td colspan=\"6\">Nothing yet.</td></tr>");
        }

        return page.Append("</tbody></table></div></body></html>\n").ToString();
    }

    private static void Row(StringBuilder page, CloudTrailEvent entry)
    {
        var parameters = entry.RequestParameters;
        var what = (string?)(parameters?["roleArn"] ?? parameters?["roleName"] ?? parameters?["tableName"]);
        var outcome = entry.ErrorCode is null
            ? "<span class=\"good\">succeeded</span>"
            : $"<details class=\"bad\"><summary>{Encode(entry.ErrorCode)}</summary>{Encode(entry.ErrorMessage)}</details>";
        var details = entry.ResponseElements is null ? "" : $"<details><summary>details</summary><pre>{Encode(parameters?.ToJsonString())}\n{Encode(entry.ResponseElements.ToJsonString())}</pre></details>";
        page.Append(CultureInfo.InvariantCulture, $"""
            <tr><td class="whole">{Encode(entry.EventTime.Replace('T', ' ').TrimEnd('Z'))}</td><td class="whole">{Encode(entry.EventName)}<br><small>{Encode(entry.EventSource)}</small></td><td>{Encode((string?)entry.UserIdentity["arn"] ?? "unknown")}</td><td>{Encode(what)}</td><td class="whole">{Encode(entry.RecipientAccountId)}</td><td>{outcome}{details}</td></tr>

            """);
    }

    private static string Select(string name, string label, string? selected, params string[] values) =>
        $"<label>{label} <select name=\"{name}\">"
        + string.Concat(values.Select(value =>
            $"<option value=\"{value}\"{(string.Equals(value, selected, StringComparison.Ordinal) ? " selected" : "")}>{(value.Length == 0 ? "all" : value)}</option>"))
        + "</select></label>";

    private static string Encode(string? text) => HtmlEncoder.Default.Encode(text ?? "");
}
