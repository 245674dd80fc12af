using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using WebApp;
using WebApp.Pages;
using WebApp.Requests;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDynamoDBSession();
builder.Services.Configure<SessionOptions>(options =>
{
    options.IdleTimeout = TimeSpan.FromHours(1);
    options.Cookie.IsEssential = true;

    // The default is a minute: long for a page, when DynamoDB doesn't answer.
    options.IOTimeout = TimeSpan.FromSeconds(10);
});

// Every instance must be able to read the cookies of every other: the keys are in the table, too.
builder.Services.AddDataProtection().SetApplicationName("webapp").PersistKeysToDynamoDB();
builder.Services.AddProblemDetails();
builder.Services.AddRazorComponents();
builder.Services.AddRequestLog();

var app = builder.Build();
app.MapDefaultEndpoints();

// A session that cannot be read or written answers 503, one that ended meanwhile 409: see the store's SessionException.
app.UseExceptionHandler(new ExceptionHandlerOptions
{
    StatusCodeSelector = exception => (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError,
});
app.UseStatusCodePages();
app.UseRequestLog();
app.UseSession();
app.UseAntiforgery();

app.MapStaticAssets();
app.MapAccount();
app.MapGet("/", () => new RazorComponentResult<Home>()).LoadSession();
app.MapFallback(() => "Hello world");

await app.RunAsync();
