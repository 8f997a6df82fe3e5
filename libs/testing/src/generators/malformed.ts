import type { Random } from './random.ts';

/**
 * Breaks a JSON object so that no reader of JSON may accept it, whatever columns a query needs: cut off, not JSON,
 * bytes that are not UTF-8, trailing text, nothing at all.
 */
export function breakJson(json: string, random: Random): Buffer {
  switch (random.below(6)) {
    case 0:
      return Buffer.from(json.slice(0, random.between(1, json.length)));
    case 1:
      return Buffer.from(`not json ${random.uint32()}`);
    case 2:
      return Buffer.concat([
        Buffer.from(json.slice(0, -1)),
        Buffer.from(',"x":"'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}'),
      ]);
    case 3:
      return Buffer.from(`${json}]`);
    case 4:
      return Buffer.from(json.replace(':', ''));
    default:
      return Buffer.alloc(0);
  }
}
