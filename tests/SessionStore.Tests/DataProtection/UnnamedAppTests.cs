using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.DataProtection;

/// <summary>Apps that have no name may share their keys without knowing it: those that can see that say so.</summary>
public sealed class UnnamedAppTests(DynamoDBFixture dynamoDB) : IDisposable
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Two_apps_of_one_path_read_each_other_s_cookies_and_both_say_so()
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var shop = await StartInTableAsync(table, name: null);
        await using var blog = await StartInTableAsync(table, name: null);
        using var visitor = shop.NewBrowser();
        await visitor.VisitAsync(session => session.SetString("cart", "tea"));

        using var sameVisitor = blog.NewBrowser();
        sameVisitor.Cookies.Add(visitor.Cookies.GetAllCookies());

        Assert.Equal("tea", await sameVisitor.VisitAsync(session => session.GetString("cart")));
        Assert.All([shop, blog], app => Assert.Equal(LogLevel.Warning, Assert.Single(app.Log.Lines, line => line.EventId.Id == 134).Level));
    }

    [Fact]
    public async Task With_names_they_do_not()
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var shop = await StartInTableAsync(table, "shop");
        await using var blog = await StartInTableAsync(table, "blog");
        using var visitor = shop.NewBrowser();
        await visitor.VisitAsync(session => session.SetString("cart", "tea"));

        using var sameVisitor = blog.NewBrowser();
        sameVisitor.Cookies.Add(visitor.Cookies.GetAllCookies());

        Assert.Null(await sameVisitor.VisitAsync(session => session.GetString("cart")));
        Assert.All([shop, blog], app => Assert.DoesNotContain(app.Log.Lines, line => line.EventId.Id is 134 or 135));
    }

    [Theory]
    [InlineData(null, "KUBERNETES_SERVICE_HOST", 134)]
    [InlineData("", "DOTNET_RUNNING_IN_CONTAINER", 134)]
    [InlineData("shop", "KUBERNETES_SERVICE_HOST", null)]
    [InlineData(null, "SOMETHING_ELSE", null)]
    public async Task Keys_that_are_kept_elsewhere_are_taken_for_shared_in_a_container(string? name, string variable, int? warning)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "appsettings.json"), "{}");

        var log = await StartAsync(
            services => Named(services.AddDataProtection().PersistKeysToFileSystem(_directory.CreateSubdirectory("keys")), name), (variable, "somewhere"));

        Assert.Equal(warning, Warning(log));
    }

    [Theory]
    [InlineData(null, null, 135)]
    [InlineData("notes.txt", null, 135)]
    [InlineData("appsettings.json", null, null)]
    [InlineData("Shop.dll", null, null)]
    [InlineData("Anything.csproj", null, null)]
    [InlineData(null, "shop", null)]
    public async Task Keys_of_this_machine_are_shared_where_the_content_root_belongs_to_no_app(string? file, string? name, int? warning)
    {
        if (file is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(_directory.FullName, file), "{}");
        }

        Assert.Equal(warning, Warning(await StartAsync(services => Named(services.AddDataProtection(), name))));
    }

    [Fact]
    public async Task The_program_s_directory_is_the_app_s_own() => Assert.Null(Warning(await StartAsync(_ => { }, ("contentRoot", AppContext.BaseDirectory))));

    private static int? Warning(LogCollector log) => log.Lines.Select(line => line.EventId.Id).Where(id => id is 134 or 135).Cast<int?>().SingleOrDefault();

    private static void Named(IDataProtectionBuilder keys, string? name)
    {
        if (name is not null)
        {
            keys.SetApplicationName(name);
        }
    }

    private Task<SessionApp> StartInTableAsync(string table, string? name) => SessionApp.StartAsync(
        dynamoDB, Visit.Map, table: table, services: services => Named(services.AddDataProtection().PersistKeysToDynamoDB(), name), keepsKeys: true);

    /// <summary>An app named Shop, whose content root is the test's directory; the keys that it makes stay in memory.</summary>
    private async Task<LogCollector> StartAsync(Action<IServiceCollection> configure, params (string Name, string Value)[] settings)
    {
        var log = new LogCollector();
        var root = settings.FirstOrDefault(setting => setting.Name == "contentRoot").Value ?? _directory.FullName;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "Shop", ContentRootPath = root });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.Services.AddDynamoDBSession(options => options.ConfigureClient = config => config.ServiceURL = dynamoDB.Endpoint.ToString());
        configure(builder.Services);
        builder.Services.RemoveAll<IStartupFilter>();
        await using var app = builder.Build();
        foreach (var warning in app.Services.GetServices<IHostedService>().Where(service => service.GetType().Name == "UnnamedAppWarning"))
        {
            await warning.StartAsync(default);
        }

        return log;
    }
}
