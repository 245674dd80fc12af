namespace LocalAws;

/// <summary>One of <c>LocalAws:Tables</c>: the template's parameters for a table and its role.</summary>
internal sealed class TableOptions
{
    /// <summary>The table's name. Default: the template's, which only one table can have.</summary>
    public string? TableName { get; set; }

    /// <summary>The role's name. Default: the template's, which only one role can have.</summary>
    public string? RoleName { get; set; }

    /// <summary>The ExternalId that the role asks for. Default: <see cref="LocalAwsOptions.ExternalId"/>.</summary>
    public string? ExternalId { get; set; }
}
