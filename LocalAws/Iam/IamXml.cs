using System.Globalization;
using System.Xml.Linq;
using LocalAws.FrontDoor;
using LocalAws.Identity;

namespace LocalAws.Iam;

/// <summary>IAM's picture of a role.</summary>
internal static class IamXml
{
    public static object?[] Role(Role role) =>
    [
        Element("Path", role.Path),
        Element("RoleName", role.Name),
        Element("RoleId", role.UniqueId),
        Element("Arn", role.Arn),
        Element("CreateDate", role.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        // Policies travel percent-encoded in IAM's answers.
        Element("AssumeRolePolicyDocument", Uri.EscapeDataString(role.TrustPolicy.Text)),
        role.Description is null ? null : Element("Description", role.Description),
        Element("MaxSessionDuration", ((int)role.MaxSessionDuration.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
    ];

    private static XElement Element(string name, string content) => QueryProtocol.Element("iam", name, content);
}
