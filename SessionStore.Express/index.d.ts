import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Store } from 'express-session';
import type { SessionData } from 'express-session';

export interface DynamoDBSessionStoreOptions {
  /** The table, by name or ARN. */
  tableName: string;
  /** Default: a new one, with region and credentials from the environment, and timeouts. */
  client?: DynamoDBClient;
  /** SessionOptions.IdleTimeout of the ASP.NET Core app, in seconds: 1200 if it sets none. A global cookie.maxAge should be as long. */
  idleTimeout: number;
  /** DynamoDBSessionOptions.TouchAfter of the ASP.NET Core app, in seconds. Default 3600, and never more than a tenth of the idle timeout. */
  touchAfter?: number;
  /** DynamoDBSessionOptions.AbsoluteTimeout of the ASP.NET Core app, in seconds. Default: none. */
  absoluteTimeout?: number;
  /** DynamoDBSessionOptions.PartitionKeyName. Default "id". */
  partitionKeyName?: string;
  /** DynamoDBSessionOptions.KeyPrefix. Default "session#". */
  keyPrefix?: string;
  /** DynamoDBSessionOptions.TimeToLiveAttributeName. Default "expires". */
  timeToLiveAttributeName?: string;
  /** The store that the app had before, such as connect-redis: its sessions come here when their visitors do. Default: none. */
  previousStore?: Store;
}

/** Keeps express-session's sessions in the table of an ASP.NET Core app that shares them. */
export class DynamoDBSessionStore extends Store {
  constructor(options: DynamoDBSessionStoreOptions);
  get(sid: string, callback: (error: unknown, session?: SessionData | null) => void): void;
  set(sid: string, session: SessionData, callback?: (error?: unknown) => void): void;
  touch(sid: string, session: SessionData, callback?: (error?: unknown) => void): void;
  destroy(sid: string, callback?: (error?: unknown) => void): void;
}

/** Another request has ended the session; nothing was stored. */
export class SessionEndedError extends Error {
  readonly name: 'SessionEndedError';
  readonly status: 409;
}

/** DynamoDB could not be used; `cause` is what the AWS SDK threw. */
export class SessionStoreError extends Error {
  readonly name: 'SessionStoreError';
}
