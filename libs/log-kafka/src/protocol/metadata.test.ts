import { describe, expect, it } from '@jest/globals';
import { decodeTopicIdResponse, encodeTopicIdRequest } from './metadata.ts';

const hex = (...parts: string[]): Buffer => Buffer.from(parts.join('').replaceAll(' ', ''), 'hex');

describe('the id of a topic', () => {
  it('is asked for by name, without creating the topic', () => {
    const bytes = hex('00', '02', '00'.repeat(16), '03', '6f6b', '00', '00', '00', '00', '00');
    expect(encodeTopicIdRequest('ok').buffer).toEqual(bytes);
  });

  const answer = (code: string, id: string): Buffer => {
    const broker = hex('00000001', '02', '68', '00002384', '00', '01', '05', '02', 'abcd');
    return Buffer.concat([
      hex('00', '00000000', '03'),
      ...[broker, broker],
      hex('03', '6331', '00000001', '02', code, '03', '6f6b', id, '00', '01', '80000000', '00', '80000000', '00'),
    ]);
  };

  it('is read from behind the brokers, whatever tagged fields they carry', () => {
    const id = '00112233445566778899aabbccddeeff';
    expect(decodeTopicIdResponse(answer('0000', id))).toEqual({ errorCode: 0, id });
  });

  it('is null where there is none', () => {
    expect(decodeTopicIdResponse(answer('0003', '00'.repeat(16)))).toEqual({ errorCode: 3, id: null });
  });

  it('is not guessed from an answer that is cut off', () => {
    const whole = answer('0000', 'ab'.repeat(16));
    expect(() => decodeTopicIdResponse(whole.subarray(0, 60))).toThrow(RangeError);
  });
});
