/** A promise that the system broke in a schedule. */
export class Violation extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Violation';
  }
}

export function claim(holds: boolean, message: () => string): asserts holds {
  if (!holds) throw new Violation(message());
}
