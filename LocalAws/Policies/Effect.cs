namespace LocalAws.Policies;

/// <summary>What policies say: nothing, yes, or an explicit no.</summary>
internal enum Effect
{
    None,
    Allow,
    Deny,
}
