/** Why the server does not start, as a stable code. */
export type StartFailureCode =
  | 'environment-invalid'
  | 'database-unreachable'
  | 'keyring-missing'
  | 'keyring-malformed'
  | 'keyring-unreadable'
  | 'encryption-key-missing'
  | 'encryption-key-wrong'
  | 'sealing-mark-missing';

/** A named reason why the server does not start. Nothing was overwritten. */
export class StartFailure extends Error {
  readonly code: StartFailureCode;

  constructor(code: StartFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartFailure';
    this.code = code;
  }
}
