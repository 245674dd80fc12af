export { DynamoDBSessionStore } from './lib/store.js';
export { SessionEndedError, SessionStoreError } from './lib/errors.js';
