using System.Security.Claims;
using AotApp;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Session;
using SessionStore;

// What an app can use of the library, published with native AOT. With --store memory, the framework's sessions instead.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var dataProtection = builder.Services.AddDataProtection();
var authentication = builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
builder.Services.AddAuthorization();
if (builder.Configuration["store"] == "memory")
{
    builder.Services.AddHealthChecks();
    builder.Services.AddDistributedMemoryCache().AddTransient<ISessionStore, DistributedSessionStore>();
}
else
{
    builder.AddDynamoDBSession();
    dataProtection.PersistKeysToDynamoDB();
    authentication.AddDynamoDBTicketStore();
}

await using var app = builder.Build();
app.UseExceptionHandler(error => error.Run(_ => Task.CompletedTask));
app.UseSession();
app.UseAuthentication();
app.UseAuthorization();
app.MapHealthChecks("/health");

app.MapGet("/write", (HttpContext context, string item) =>
{
    context.Session.Set("cart", new Cart(item), CartJson.Default.Cart);
    return "written";
});
app.MapGet("/read", string (HttpContext context) => context.Session.Get("cart", CartJson.Default.Cart)?.Item ?? "nothing").LoadSession();
app.MapGet("/increment", async (HttpContext context) => $"{await context.Session.IncrementAsync("visits")}");
app.MapGet("/sign-in", async (HttpContext context, string name) =>
{
    context.Session.SetString("user", name);
    await context.Session.BindToUserAsync(name);
    await context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name)], "test")));
});
app.MapGet("/me", (ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier)!).RequireAuthorization();
app.MapGet("/devices", async ([FromServices] ISessionDirectory directory, ClaimsPrincipal user) =>
    $"{(await directory.ListAsync(user.FindFirstValue(ClaimTypes.NameIdentifier)!)).Count}").RequireAuthorization();
app.MapGet("/sign-out", async (HttpContext context) =>
{
    await context.SignOutAsync();
    await context.Session.AbandonAsync();
});

await app.RunAsync();
