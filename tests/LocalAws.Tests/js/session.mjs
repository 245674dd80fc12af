// The AWS SDK for JavaScript as a client of LocalAws: assume the role, write, read, and be refused what is not allowed.
// Prints one JSON object; the test reads it.
import { DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const { ENDPOINT: endpoint, ROLE_ARN, TABLE_ARN, EXTERNAL_ID, APP_KEY_ID, APP_SECRET, ITEM_ID } = process.env;
const region = "us-east-1";

const app = new STSClient({ endpoint, region, credentials: { accessKeyId: APP_KEY_ID, secretAccessKey: APP_SECRET } });
const { Credentials } = await app.send(
  new AssumeRoleCommand({ RoleArn: ROLE_ARN, RoleSessionName: "javascript", ExternalId: EXTERNAL_ID, DurationSeconds: 60 }),
);
const credentials = {
  accessKeyId: Credentials.AccessKeyId,
  secretAccessKey: Credentials.SecretAccessKey,
  sessionToken: Credentials.SessionToken,
};

const { Arn } = await new STSClient({ endpoint, region, credentials }).send(new GetCallerIdentityCommand({}));
const table = new DynamoDBClient({ endpoint, region, credentials });
const Key = { id: { S: ITEM_ID } };
await table.send(new PutItemCommand({ TableName: TABLE_ARN, Item: { ...Key, text: { S: "a+b c/ä\u2028%20" } } }));
await table.send(
  new UpdateItemCommand({
    TableName: TABLE_ARN,
    Key,
    UpdateExpression: "SET n = :n",
    ExpressionAttributeValues: { ":n": { N: "7" } },
  }),
);
const { Item } = await table.send(new GetItemCommand({ TableName: TABLE_ARN, Key }));
const refused = await table.send(new ListTablesCommand({})).catch((error) => ({ name: error.name, message: error.message }));
console.log(JSON.stringify({ Arn, Item, refused }));
