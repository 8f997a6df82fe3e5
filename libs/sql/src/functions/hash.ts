import { varchar } from '../type-system/type.ts';
import type { FunctionDefinition } from './definition.ts';
import { INT, signature, TEXT } from './signature.ts';

/** Hashes of a string's UTF-8 bytes, as hexadecimal digits. */

const hash = (id: string, bits: number) => signature(id, [TEXT], { kind: 'CHAR', length: bits / 4, nullable: true });

export const HASHES: readonly FunctionDefinition[] = [
  hash('MD5', 128),
  hash('SHA1', 160),
  hash('SHA224', 224),
  hash('SHA256', 256),
  hash('SHA384', 384),
  hash('SHA512', 512),
  /** The second argument says how many bits: 224, 256, 384, 512. */
  signature('SHA2', [TEXT, INT], varchar(128)),
];
