/** Why a valid record cannot be computed. Thrown as one shared object: a poison record costs no stack trace. */
export class ComputationFailure {
  code = '';
  message = '';
}

const failure = new ComputationFailure();

export function failRecord(code: string, message: string): never {
  failure.code = code;
  failure.message = message;
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught by the task around each record
  throw failure;
}
