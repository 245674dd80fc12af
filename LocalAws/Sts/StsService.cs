using LocalAws.FrontDoor;

namespace LocalAws.Sts;

/// <summary>Security Token Service.</summary>
internal sealed class StsService(AssumeRole assumeRole)
{
    public async Task HandleAsync(ApiCall call)
    {
        var parameters = QueryParameters.Read(call.Http.Request, call.Body);
        var action = parameters.Optional("Action");
        switch (action)
        {
            case "AssumeRole":
                call.Operation = action;
                await assumeRole.HandleAsync(call, parameters);
                break;
            case "GetCallerIdentity":
                // Needs no permission, as on AWS.
                call.Operation = action;
                var caller = call.Caller!;
                await QueryProtocol.WriteResultAsync(
                    call,
                    QueryProtocol.Element("sts", "Arn", caller.Arn),
                    QueryProtocol.Element("sts", "UserId", caller.UniqueId),
                    QueryProtocol.Element("sts", "Account", caller.AccountId));
                break;
            default:
                throw QueryParameters.UnknownAction(action, "2011-06-15");
        }
    }
}
