import { MillraceError } from '@millrace/ports';

/** What the plan asks for and this engine cannot do (yet). */
export function unsupported(what: string): MillraceError {
  return new MillraceError('MLR_ENGINE_UNSUPPORTED', `compiling a stage: ${what} is not supported`);
}
