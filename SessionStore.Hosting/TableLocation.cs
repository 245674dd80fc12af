namespace Aspire.Hosting.ApplicationModel;

/// <summary>A table, the role in front of it, and the external id that the role asks for.</summary>
internal sealed record TableLocation(ReferenceExpression Table, ReferenceExpression? RoleArn, ReferenceExpression? ExternalId)
{
    /// <summary>What the app's <c>AddDynamoDBSession</c> reads.</summary>
    public ReferenceExpression ConnectionString(DynamoDBSessionsAccess access)
    {
        var text = new ReferenceExpressionBuilder();
        foreach (var (name, value) in Properties(access))
        {
            text.AppendLiteral(text.IsEmpty ? $"{name}=" : $";{name}=");
            text.AppendFormatted(value);
        }

        return text.Build();
    }

    public IEnumerable<KeyValuePair<string, ReferenceExpression>> Properties(DynamoDBSessionsAccess access)
    {
        yield return new("TableName", Table);
        if (access == DynamoDBSessionsAccess.Role)
        {
            foreach (var property in RoleProperties)
            {
                yield return property;
            }
        }
    }

    /// <summary>Those of the way through the role.</summary>
    public IEnumerable<KeyValuePair<string, ReferenceExpression>> RoleProperties
    {
        get
        {
            if (RoleArn is not null)
            {
                yield return new("RoleArn", RoleArn);
            }

            if (ExternalId is not null)
            {
                yield return new("ExternalId", ExternalId);
            }
        }
    }
}
