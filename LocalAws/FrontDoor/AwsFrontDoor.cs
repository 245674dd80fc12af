using System.Globalization;
using LocalAws.DynamoDB;
using LocalAws.Faults;
using LocalAws.History;
using LocalAws.Iam;
using LocalAws.Identity;
using LocalAws.Signing;
using LocalAws.Sts;
using Microsoft.AspNetCore.Http.Features;

namespace LocalAws.FrontDoor;

/// <summary>Takes every AWS call: who is it, is it genuine, which service, what came of it.</summary>
internal sealed class AwsFrontDoor(
    SignatureVerifier verifier,
    FaultBoard faults,
    StsService sts,
    IamService iam,
    DynamoDBService dynamoDB,
    EventHistory history,
    TimeProvider time,
    ILogger<AwsFrontDoor> logger)
{
    public async Task HandleAsync(HttpContext http)
    {
        var call = new ApiCall(http, ServiceOf(http.Request));
        http.Response.Headers["x-amzn-RequestId"] = call.RequestId;

        // Clients reckon with the server's clock by this header, so it must be the clock that judges them.
        http.Response.Headers.Date = time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        AwsException? error = null;
        var isRecorded = false;

        // Before the answer is on its way: whoever has it finds the event.
        http.Response.OnStarting(() =>
        {
            Record();
            return Task.CompletedTask;
        });
        try
        {
            await DispatchAsync(call);
        }
        catch (AwsException exception)
        {
            error = exception;
            await WriteErrorAsync(call, exception);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            error = new AwsException(StatusCodes.Status499ClientClosedRequest, "RequestCanceled", "The caller went away before there was an answer.");
            Record();
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            Log.Failed(logger, exception, call.Service, call.Operation);
            error = new AwsException(500, "InternalFailure", "The request processing has failed because of an unknown error, exception or failure.");
            await WriteErrorAsync(call, error);
        }
        finally
        {
            Describe(call, error);
        }

        if (error is { StatusCode: < StatusCodes.Status499ClientClosedRequest } && error.Code is not "ThrottlingException")
        {
            Log.Refused(logger, call.Service, call.Operation, call.Caller?.Arn ?? "an unknown caller", error.Code, error.Reason ?? error.Message);
        }

        void Record()
        {
            if (!isRecorded)
            {
                isRecorded = true;
                history.Record(call, error);
            }
        }
    }

    /// <summary>By what the client speaks and, among the Query services, by what it signed for.</summary>
    private static string ServiceOf(HttpRequest request)
    {
        if (JsonProtocol.IsSpokenBy(request))
        {
            return "dynamodb";
        }

        return request.Headers.Authorization.ToString().Contains("/iam/aws4_request", StringComparison.Ordinal) ? "iam" : "sts";
    }

    private async Task DispatchAsync(ApiCall call)
    {
        var request = call.Http.Request;
        if (!HttpMethods.IsPost(request.Method) && !HttpMethods.IsGet(request.Method))
        {
            throw new AwsException(405, "MethodNotAllowed", "Calls are made with POST or GET.");
        }

        if (request.Path != "/")
        {
            throw new AwsException(404, call.Service is "dynamodb" ? "UnknownOperationException" : "InvalidAction", "Calls are made to the path /.");
        }

        var authorization = AuthorizationHeader.Parse(request.Headers.Authorization);
        await call.ReadAsync();
        call.Caller = Authenticate(call, authorization);
        await faults.ApplyAsync(call.Service, call.Http.RequestAborted);
        await (call.Service switch
        {
            "dynamodb" => dynamoDB.HandleAsync(call),
            "iam" => iam.HandleAsync(call),
            _ => sts.HandleAsync(call),
        });
    }

    private Principal Authenticate(ApiCall call, AuthorizationHeader authorization)
    {
        using var activity = LocalAwsActivity.Start("authenticate");
        try
        {
            var caller = verifier.Verify(call.Http.Request, authorization, call.Service, call.Body.Span);
            activity?.SetTag("aws.iam.principal", caller.Arn);
            return caller;
        }
        catch (AwsException exception)
        {
            activity.Refuse(exception.Code);
            throw;
        }
    }

    private static Task WriteErrorAsync(ApiCall call, AwsException error) =>
        call.Service is "dynamodb" ? JsonProtocol.WriteErrorAsync(call.Http, error) : QueryProtocol.WriteErrorAsync(call, error);

    /// <summary>Every call is a POST to the root; its span should say which, and how AWS calls what went wrong.</summary>
    private static void Describe(ApiCall call, AwsException? error)
    {
        if (call.Http.Features.Get<IHttpActivityFeature>()?.Activity is { } activity)
        {
            activity.DisplayName = $"{ServiceNames.Display(call.Service)}.{(call.Operation.Length > 0 ? call.Operation : "unknown")}";
            activity.SetTag("aws.error.code", error?.Code);
        }
    }
}
