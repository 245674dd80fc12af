using System.ComponentModel.DataAnnotations;

namespace LocalAws;

/// <summary>The configuration section <c>LocalAws</c>.</summary>
internal sealed class LocalAwsOptions
{
    public const string SectionName = "LocalAws";

    /// <summary>Where DynamoDB Local serves, for example <c>http://localhost:8000</c>.</summary>
    [Required(ErrorMessage = "LocalAws:DynamoDBEndpoint is not set. Set it to the URL of DynamoDB Local, for example LocalAws__DynamoDBEndpoint=http://localhost:8000, or run the AppHost, which does.")]
    public Uri? DynamoDBEndpoint { get; set; }

    /// <summary>The CloudFormation template of the table account. Default: the AppHost's, beside the program.</summary>
    public string TemplatePath { get; set; } = Path.Combine(AppContext.BaseDirectory, "table-account.template.json");

    /// <summary>The only region there is. Default: us-east-1.</summary>
    [Required]
    public string Region { get; set; } = "us-east-1";

    /// <summary>The shortest session that STS grants. Default: one minute, so that a renewal is soon seen. AWS: 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "12:00:00")]
    public TimeSpan MinimumSessionDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The ExternalId that the table's role asks for. Default: local-aws.</summary>
    public string ExternalId { get; set; } = "local-aws";

    /// <summary>The tables with their roles, each made of the template. Default: one, of the template's own names.</summary>
    public IList<TableOptions> Tables { get; } = [];

    /// <summary>Long-term key of the app's user in <see cref="Identity.Accounts.App"/>. Without it the app cannot call.</summary>
    public string? AppAccessKeyId { get; set; }

    /// <summary>Secret of <see cref="AppAccessKeyId"/>.</summary>
    public string? AppSecretAccessKey { get; set; }

    /// <summary>Long-term key of an app's user in <see cref="Identity.Accounts.Table"/>: it uses the tables without a role.</summary>
    public string? TableAppAccessKeyId { get; set; }

    /// <summary>Secret of <see cref="TableAppAccessKeyId"/>.</summary>
    public string? TableAppSecretAccessKey { get; set; }

    /// <summary>Long-term key of the administrator of <see cref="Identity.Accounts.Table"/>.</summary>
    public string? TableAccessKeyId { get; set; }

    /// <summary>Secret of <see cref="TableAccessKeyId"/>.</summary>
    public string? TableSecretAccessKey { get; set; }
}
