using System.Security.Claims;
using SessionStore.Tickets;

namespace SessionStore.Tests.Tickets;

/// <summary>What is a gain over a principal with two claims of a user, a role and a method, and what is none.</summary>
public sealed class PrincipalGainTests
{
    private static readonly Claim Id = new(ClaimTypes.NameIdentifier, "ada");
    private static readonly Claim Name = new(ClaimTypes.Name, "ada");
    private static readonly Claim Admin = new(ClaimTypes.Role, "admin");
    private static readonly Claim Method = new("amr", "pwd");

    public static TheoryData<string> Gains =>
    [
        "another role", "another value", "another case of a value", "another issuer", "another value type", "a property", "a second method", "another authentication type",
        "another identity", "another role claim type", "claims of two identities in one", "an actor", "a bootstrap context",
    ];

    public static TheoryData<string> None =>
    [
        "the same", "another order", "a claim twice", "no role", "no method", "nothing at all", "no authentication type", "no name", "one identity twice", "identities in another order",
    ];

    [Theory]
    [MemberData(nameof(Gains))]
    public void Is_a_gain(string what) => Assert.True(PrincipalGain.Of(Changed(what), Before()));

    [Theory]
    [MemberData(nameof(None))]
    public void Is_none(string what) => Assert.False(PrincipalGain.Of(Changed(what), Before()));

    private static ClaimsPrincipal Before() => new([Identity(Id, Name, Admin, Method), new ClaimsIdentity([new("device", "known")], "device")]);

    private static ClaimsIdentity Identity(params Claim[] claims) => new(claims, "password");

    private static ClaimsPrincipal Changed(string what) => what switch
    {
        "another role" => Of(Id, Name, Admin, Method, new(ClaimTypes.Role, "owner")),
        "another value" => Of(Id, new(ClaimTypes.Name, "lovelace"), Admin, Method),
        "another case of a value" => Of(Id, new(ClaimTypes.Name, "Ada"), Admin, Method),
        "another issuer" => Of(Id, Name, new(ClaimTypes.Role, "admin", ClaimValueTypes.String, "https://login.example.com"), Method),
        "another value type" => Of(Id, Name, new(ClaimTypes.Role, "admin", ClaimValueTypes.Boolean), Method),
        "a property" => Of(Id, Name, new(ClaimTypes.Role, "admin") { Properties = { ["scope"] = "all" } }, Method),
        "a second method" => Of(Id, Name, Admin, Method, new("amr", "mfa")),
        "another authentication type" => new(new ClaimsIdentity([Id, Name, Admin, Method], "mfa")),
        "another identity" => new([Identity(Id), new ClaimsIdentity([Id], "other")]),
        "another role claim type" => new(new ClaimsIdentity([Id, Name, Admin, Method], "password", ClaimTypes.Name, ClaimTypes.Name)),
        "claims of two identities in one" => Of(Id, new("device", "known")),
        "an actor" => new(new ClaimsIdentity([Id], "password") { Actor = Identity(Id) }),
        "a bootstrap context" => new(new ClaimsIdentity([Id], "password") { BootstrapContext = "token" }),
        "the same" => Before(),
        "another order" => Of(Method, Admin, Name, Id),
        "a claim twice" => Of(Id, Id, Name, Admin, Admin, Method),
        "no role" => Of(Id, Name, Method),
        "no method" => Of(Id, Name, Admin),
        "nothing at all" => new(),
        "no authentication type" => new(new ClaimsIdentity([Id, Admin])),
        "no name" => Of(Id, Admin, Method),
        "one identity twice" => new([Identity(Id, Admin), Identity(Id, Admin)]),
        "identities in another order" => new(Before().Identities.Reverse()),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "Unknown."),
    };

    private static ClaimsPrincipal Of(params Claim[] claims) => new(Identity(claims));
}
