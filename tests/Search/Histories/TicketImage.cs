using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace Search.Histories;

/// <summary>What an authentication ticket says.</summary>
/// <param name="User">Of the claims: who it is.</param>
/// <param name="Roles">Of the claims: the roles, in their order.</param>
/// <param name="Token">Of the properties: which request has renewed it.</param>
internal sealed record TicketImage(string User, string Roles, string Token)
{
    public const string TokenName = "token";

    public bool HasRole(string role) => Roles.Split(',').Contains(role, StringComparer.Ordinal);

    /// <summary>With one more role.</summary>
    public TicketImage With(string role) => this with { Roles = HasRole(role) ? Roles : string.Join(',', Roles.Split(',').Append(role).Where(name => name.Length > 0).Order(StringComparer.Ordinal)) };

    /// <summary>Whether it has no more than the other, as far as that goes that is worth stealing.</summary>
    public bool IsWithin(TicketImage other) => User == other.User && Roles.Split(',').All(role => role.Length == 0 || other.HasRole(role));

    public static TicketImage Of(ClaimsPrincipal principal, AuthenticationProperties properties) => new(
        principal.FindFirstValue(ClaimTypes.NameIdentifier) ?? "",
        string.Join(',', principal.FindAll(ClaimTypes.Role).Select(claim => claim.Value).Order(StringComparer.Ordinal)),
        properties.GetString(TokenName) ?? "");

    /// <summary>As the store has it; its protection is none here.</summary>
    public static TicketImage? From(string? base64) =>
        base64 is not null && TicketSerializer.Default.Deserialize(Convert.FromBase64String(base64)) is { } ticket ? Of(ticket.Principal, ticket.Properties) : null;

    public override string ToString() => $"{User.Split(' ')[0]}[{Roles}]{(Token.Length > 0 ? " token " : "")}{Token}";
}
