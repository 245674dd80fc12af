// A real Express app whose sessions are shared. `POST /run` runs the body, which a test wrote, as its handler; what is under /control is not the app's.
import { createRequire } from 'node:module';
import * as tslib from 'tslib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import express from 'express';
import session from 'express-session';
import { DynamoDBSessionStore } from 'sessionstore-dynamodb-express';

const settings = JSON.parse(process.env.SETTINGS);
const AsyncFunction = (async () => {}).constructor;
const clock = Date.now;
const gates = new Map();
let calls = [];
let errors = [];
let fault;

const client = new DynamoDBClient({
  endpoint: settings.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'express', secretAccessKey: 'express' },
});
client.middlewareStack.add((next, { commandName }) => async (args) => {
  const operation = commandName.replace(/Command$/, '');
  if (fault) throw Object.assign(new Error(fault), { name: fault, code: 'ENOENT' });
  const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
  const consumed = [result.output.ConsumedCapacity].flat();
  calls.push({ operation, consistent: args.input.ConsistentRead === true, units: consumed.reduce((sum, one) => sum + (one?.CapacityUnits ?? 0), 0), items: args.input.TransactItems?.length ?? 1 });
  return result;
}, { step: 'initialize' });

function gate(name) {
  if (!gates.has(name)) {
    const made = {};
    made.reached = new Promise((resolve) => { made.reach = resolve; });
    made.opened = new Promise((resolve) => { made.open = resolve; });
    gates.set(name, made);
  }

  return gates.get(name);
}

const pause = async (name) => {
  gate(name).reach();
  await gate(name).opened;
};

function previousStore() {
  const require = createRequire(import.meta.url);
  switch (settings.previous) {
    case 'memory':
      return new session.MemoryStore();
    case 'connect-dynamodb':
      return new (require('connect-dynamodb')(session))({ table: settings.table, client });
    case '@pwrdrvr/dynamodb-session-store':
      // Which expects TypeScript's helpers as globals.
      Object.assign(globalThis, tslib);
      return new (require('@pwrdrvr/dynamodb-session-store').DynamoDBStore)({ tableName: settings.table, dynamoDBClient: client });
    default:
      return undefined;
  }
}

const previous = previousStore();
const store = new DynamoDBSessionStore({ tableName: settings.table, client, previousStore: previous, ...settings.store });
const app = express();
app.post('/control/gate/:name/reached', async (req, res) => { await gate(req.params.name).reached; res.json({}); });
app.post('/control/gate/:name/open', (req, res) => { gate(req.params.name).open(); res.json({}); });
app.post('/control/advance/:ms', (req, res) => {
  const now = Date.now;
  Date.now = () => now() + Number(req.params.ms);
  res.json({});
});
app.post('/control/fault/:name', (req, res) => { fault = req.params.name === 'none' ? undefined : req.params.name; res.json({}); });
app.post('/control/calls', (req, res) => { res.json(calls); calls = []; });
app.post('/control/errors', (req, res) => { res.json(errors); errors = []; });
app.use(session({ store, secret: settings.secrets, resave: false, saveUninitialized: false, ...settings.session }));
app.post('/run', express.text({ limit: '10mb' }), async (req, res) => {
  const value = await new AsyncFunction('req', 'res', 'store', 'previous', 'pause', req.body)(req, res, store, previous, pause);
  if (!res.headersSent) res.json({ value });
});
app.use((error, req, res, next) => {
  errors.push(`${error.name}: ${error.message}`);
  if (!res.headersSent) res.status(error.status ?? 500).json({ error: error.name, message: error.message });
});

const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
