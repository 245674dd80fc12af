using System.Globalization;
using LocalAws.Identity;

namespace LocalAws.Faults;

/// <summary><c>GET</c>, <c>POST</c> and <c>DELETE /faults</c>.</summary>
internal static class FaultEndpoints
{
    private static readonly string[] Names =
        [FaultNames.StsDown, FaultNames.StsSlow, FaultNames.RevokeSessions, FaultNames.ThrottleDynamoDB, FaultNames.FailDynamoDB];

    public static void MapFaults(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/faults").RequireLocalHost();
        group.MapGet("/", (FaultBoard board) => board.Active);
        group.MapPost("/{name}", Post).RequireLocalAwsHeader();
        group.MapDelete("/", (FaultBoard board, ILogger<FaultBoard> logger) =>
        {
            board.Clear();
            Log.FaultsCleared(logger);
            return Results.NoContent();
        }).RequireLocalAwsHeader();
    }

    private static IResult Refuse(string sentence) => Results.Problem(sentence, statusCode: StatusCodes.Status400BadRequest);

    private static IResult Post(
        string name, string? seconds, string? delay, string? share, string? role, FaultBoard board, AccessKeys keys, ILogger<FaultBoard> logger)
    {
        if (!Names.Contains(name, StringComparer.Ordinal))
        {
            return Refuse($"There is no such fault. There are: {string.Join(", ", Names)}.");
        }

        if (name is FaultNames.RevokeSessions)
        {
            var revoked = keys.RevokeSessions(role);
            Log.FaultSet(logger, name, $"{revoked} sessions ended");
            return Results.Ok(new { name, revoked });
        }

        if (!TryNumber(seconds, 60, 1, 3600, out var duration))
        {
            return Refuse("seconds must be a number from 1 to 3600; left out it is 60.");
        }

        if (!TryNumber(delay, 5, 0.1, 300, out var wait))
        {
            return Refuse("delay must be a number of seconds from 0.1 to 300; left out it is 5.");
        }

        if (!TryNumber(share, 1, 0, 1, out var part))
        {
            return Refuse("share must be a number from 0 to 1; left out it is 1.");
        }

        var fault = board.Set(name, TimeSpan.FromSeconds(duration), TimeSpan.FromSeconds(wait), part);
        Log.FaultSet(logger, name, string.Create(CultureInfo.InvariantCulture, $"for {duration} s, delay {wait} s, share {part}"));
        return Results.Ok(fault);
    }

    private static bool TryNumber(string? text, double missing, double minimum, double maximum, out double number)
    {
        number = missing;
        return text is null
            || (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
                && number >= minimum && number <= maximum);
    }
}
