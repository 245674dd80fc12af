using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using SessionStore.Directory;

namespace SessionStore.OpenIdConnect;

/// <summary>
/// Obeys one logout token. It counts as used when all is done, not before: when DynamoDB fails, the provider sends it again,
/// and ending what has ended does no harm.
/// </summary>
internal sealed class BackChannelLogout(
    string scheme, DynamoDBBackChannelLogoutOptions options, LogoutTokenValidator validator, ISessionDirectory directory, UsedTokens usedTokens, ILogger logger)
{
    private const string Form = "application/x-www-form-urlencoded";

    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        try
        {
            var token = await validator.ValidateAsync(scheme, await ReadAsync(context), context.RequestAborted);
            var ended = await ObeyAsync(context, token);
            BackChannelLogoutLog.Obeyed(logger, scheme, ended);
            context.Response.StatusCode = StatusCodes.Status200OK;
        }
        catch (InvalidLogoutTokenException invalid)
        {
            BackChannelLogoutLog.Refused(logger, invalid.InnerException, scheme, invalid.Message);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(
                new Error("invalid_request", "The logout token was refused. " + invalid.Message), ErrorJson.Default.Error, cancellationToken: context.RequestAborted);
        }
        catch (Exception failure) when (failure is SessionStoreException or InvalidOperationException)
        {
            // Not left to an error page: a provider tries again after a 5xx only.
            BackChannelLogoutLog.Failed(logger, failure, scheme);
            context.Response.StatusCode = (failure as SessionException)?.StatusCode ?? StatusCodes.Status503ServiceUnavailable;
        }
    }

    private async Task<int> ObeyAsync(HttpContext context, LogoutToken token)
    {
        var cancellationToken = context.RequestAborted;
        if (await usedTokens.ContainsAsync(token.Issuer, token.TokenId, cancellationToken))
        {
            throw new InvalidLogoutTokenException("It was used before.");
        }

        var ended = token.SessionId is { } sessionId
            ? await directory.RevokeProviderSessionAsync(token.Issuer, sessionId, cancellationToken)
            : await options.FindUserId(context, token.Subject!) is { Length: > 0 } userId
                ? await directory.RevokeAllAsync(userId, exceptCurrent: false, cancellationToken)
                : 0;

        // Whether another request with the same token was faster makes no difference any more.
        await usedTokens.AddAsync(token.Issuer, token.TokenId, token.ExpiresAt, cancellationToken);
        return ended;
    }

    private static async Task<string> ReadAsync(HttpContext context)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals(Form, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidLogoutTokenException($"It must be posted as {Form}.");
        }

        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            return form["logout_token"] is [{ Length: > 0 } token] ? token : throw new InvalidLogoutTokenException("The form must have one logout_token.");
        }
        catch (Exception malformed) when (malformed is InvalidDataException or BadHttpRequestException or IOException)
        {
            throw new InvalidLogoutTokenException("The form cannot be read.", malformed);
        }
    }
}
