import { asRange } from '../../codegen/forms.ts';
import type { Code } from '../../codegen/code.ts';
import type { Value } from '../../codegen/value.ts';
import { addFingerprint, addTextFingerprint, mergeFingerprint } from '../../kernel/fingerprint.ts';
import type { Part, Slots } from './part.ts';

/** FINGERPRINT of a string: four numbers (kernel/fingerprint.ts). */
export function fingerprint(): Part {
  const step =
    (sign: 1 | -1) =>
    ([value]: readonly Value[], at: Slots, code: Code): void => {
      const to = `${at.numbers}, ${at.base}, ${sign}`;
      if (value.form === 'text') {
        code.line(`${code.constant(addTextFingerprint)}(${to}, ${value.v});`);
        return;
      }
      const { buf, s, e } = asRange(value, code);
      code.line(`${code.constant(addFingerprint)}(${to}, ${buf}, ${s}, ${e});`);
    };
  return {
    name: 'fingerprint',
    needs: 1,
    numbers: ['0', '0', '0', '0'],
    objects: [],
    add: step(1),
    retract: step(-1),
    merge: (into, from, _, code) =>
      code.line(`${code.constant(mergeFingerprint)}(${into.numbers}, ${into.base}, ${from.numbers}, ${from.base});`),
  };
}
