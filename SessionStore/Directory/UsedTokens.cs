using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using SessionStore.Table;

namespace SessionStore.Directory;

/// <summary>Remembers which one-time tokens were used, on all instances, for as long as they are valid.</summary>
internal sealed class UsedTokens(SessionTable table, IOptions<SessionOptions> sessionOptions)
{
    public Task<bool> ContainsAsync(string issuer, string tokenId, CancellationToken cancellationToken) =>
        table.IsTokenUsedAsync(ProviderItem.OfToken(issuer, tokenId), Limits(cancellationToken));

    public Task AddAsync(string issuer, string tokenId, DateTimeOffset validUntil, CancellationToken cancellationToken) =>
        table.UseTokenAsync(ProviderItem.OfToken(issuer, tokenId), validUntil.ToUnixTimeSeconds(), Limits(cancellationToken));

    private CallLimits Limits(CancellationToken cancellationToken) => new(sessionOptions.Value.IOTimeout, cancellationToken);
}
