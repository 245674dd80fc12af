using LocalAws.FrontDoor;

namespace LocalAws.Sts;

/// <summary>Security Token Service.</summary>
internal sealed class StsService(AssumeRole assumeRole)
{
    public async Task HandleAsync(ApiCall call)
    {
        switch (call.Operation)
        {
            case "AssumeRole":
                await assumeRole.HandleAsync(call);
                break;
            case "GetCallerIdentity":
                // Needs no permission, as on AWS.
                var caller = call.Caller!;
                await QueryProtocol.WriteResultAsync(
                    call,
                    QueryProtocol.Element("sts", "Arn", caller.Arn),
                    QueryProtocol.Element("sts", "UserId", caller.UniqueId),
                    QueryProtocol.Element("sts", "Account", caller.AccountId));
                break;
            default:
                throw QueryParameters.UnknownAction(call.Operation, "2011-06-15");
        }
    }
}
