// An app that tests start with an environment of its own, because environment variables belong to a whole process.
// It answers one request of a new visitor, prints the status, and ends.
var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.AddDynamoDBSession();
await using var app = builder.Build();
app.UseExceptionHandler(error => error.Run(context => context.Response.WriteAsync("error")));
app.UseSession();
app.MapGet("/", (HttpContext context) =>
{
    context.Session.SetString("k", "v");
    return "ok";
});
await app.StartAsync();

using var client = new HttpClient();
using var response = await client.GetAsync(new Uri(app.Urls.Single()));
Console.WriteLine($"STATUS {(int)response.StatusCode}");
await app.StopAsync();
