using LocalAws.DynamoDB;

namespace LocalAws.Template;

/// <summary>A table with its role, as a deployment of the template would make them.</summary>
internal sealed class TableStack
{
    private readonly LocalAwsOptions _options;
    private readonly TableOptions _parameters;
    private volatile TableAccountTemplate _template;

    /// <exception cref="TemplateException">The template can't be loaded, or does not take the parameters.</exception>
    public TableStack(LocalAwsOptions options, TableOptions parameters, DynamoDBLocalClient client)
    {
        _options = options;
        _parameters = parameters;
        _template = TableAccountTemplate.Load(options, parameters);
        ExternalId = parameters.ExternalId ?? options.ExternalId;
        Table = new TableState(_template, client);
    }

    /// <summary>The template, evaluated with the parameters of now.</summary>
    public TableAccountTemplate Template => _template;

    /// <summary>What DynamoDB Local has of it.</summary>
    public TableState Table { get; }

    /// <summary>The ExternalId that the role asks for now.</summary>
    public string ExternalId { get; private set; }

    /// <summary>Evaluates the template again, as an update of the stack would. The role is the caller's to change.</summary>
    /// <exception cref="TemplateException">The template does not take it.</exception>
    public void UseExternalId(string externalId)
    {
        _template = TableAccountTemplate.Load(
            _options, new TableOptions { TableName = _parameters.TableName, RoleName = _parameters.RoleName, ExternalId = externalId });
        ExternalId = externalId;
    }
}
