// The cross-account walkthrough's original app: express-session in DynamoDB, through the role of the table's account.
// All it knows comes from `WithReference(sessions)`.
require("tslib"); // The store's build expects TypeScript's helpers to be global, as tslib makes them.
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { fromTemporaryCredentials } = require("@aws-sdk/credential-providers");
const { DynamoDBStore } = require("@pwrdrvr/dynamodb-session-store");
const express = require("express");
const session = require("express-session");

const { PORT, SESSIONS_TABLENAME, SESSIONS_ROLEARN, SESSIONS_EXTERNALID } = process.env;
const dynamoDBClient = new DynamoDBClient({
  credentials: fromTemporaryCredentials({
    params: { RoleArn: SESSIONS_ROLEARN, ExternalId: SESSIONS_EXTERNALID, RoleSessionName: "express", DurationSeconds: 900 },
  }),
});

const app = express();
app.use(
  session({
    store: new DynamoDBStore({ tableName: SESSIONS_TABLENAME, dynamoDBClient, touchAfter: 60 }),
    secret: "for the test only",
    resave: false,
    saveUninitialized: false,
  }),
);
app.get("/login", (request, response) => {
  request.session.user = "test";
  response.send("Logged in");
});
app.get("/", (request, response) => response.send(request.session.user ?? "nobody"));
app.listen(Number(PORT), "localhost");
