/** Another request, here or in the ASP.NET Core app, has ended the session. Nothing of this one was written. */
export class SessionEndedError extends Error {
  name = 'SessionEndedError';
  /** For Express' error handler, where the response has not begun. */
  status = 409;

  constructor() {
    super('The session was ended by another request. Nothing was stored; the next request gets the current session.');
  }
}

/** DynamoDB could not be used; `cause` is what the AWS SDK threw. It has no `code`: express-session takes ENOENT for "no session". */
export class SessionStoreError extends Error {
  name = 'SessionStoreError';

  constructor(message, options) {
    super(message, options);
  }
}
