// A real Express app with the store that is named. `write`: logs a visitor in and prints the cookie; `read`: prints what the app sees with a cookie;
// `serve`: answers at PORT until it is killed.
import * as tslib from 'tslib';
import { createRequire } from 'node:module';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import express from 'express';
import session from 'express-session';

const require = createRequire(import.meta.url);
const { STORE, TABLE, ENDPOINT, COOKIE } = process.env;
const client = new DynamoDBClient({
  endpoint: ENDPOINT, region: 'us-east-1', credentials: { accessKeyId: 'express', secretAccessKey: 'express' },
});

function createStore() {
  if (STORE === 'connect-dynamodb') {
    const ConnectDynamoDB = require('connect-dynamodb');
    return new (ConnectDynamoDB(session))({ table: TABLE, client });
  }

  Object.assign(globalThis, tslib);
  const { DynamoDBStore } = require('@pwrdrvr/dynamodb-session-store');
  return new DynamoDBStore({ tableName: TABLE, dynamoDBClient: client });
}

const app = express();
app.use(session({ store: createStore(), secret: ['newest', 'older'], resave: false, saveUninitialized: false, cookie: { maxAge: 3600000 } }));
app.get('/write', (req, res) => {
  Object.assign(req.session, {
    user: 'Ada Ünlü', visits: 7, ratio: 0.5, large: 9007199254740991, admin: true, none: null,
    cart: { items: [1, 'two', { three: true }] }, since: new Date(Date.UTC(2026, 10, 27, 10, 7, 0, 80)).toISOString(),
  });
  res.end('ok');
});
app.get('/read', (req, res) => res.end(req.session.user ?? 'nobody'));
app.get('/login', (req, res) => {
  req.session.user = 'Ada';

  // A browser follows before the body has ended, which is when it would be saved.
  req.session.save(() => res.redirect('/'));
});
app.get('/count', (req, res) => {
  req.session.visits = (req.session.visits ?? 0) + 1;
  res.end(String(req.session.visits));
});
app.get('/', (req, res) => res.send(`<h1>${req.session.user ?? 'nobody'}</h1><a href="/login">Sign in</a><p>Express</p>`));

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', async () => {
  const mode = process.argv[2];
  if (mode === 'serve') {
    console.log(server.address().port);
    return;
  }

  const response = await fetch(`http://127.0.0.1:${server.address().port}/${mode}`, { headers: COOKIE ? { cookie: COOKIE } : {} });
  const text = await response.text();
  console.log(mode === 'write' ? response.headers.getSetCookie()[0].split(';')[0] : text);
  process.exit(0);
});
