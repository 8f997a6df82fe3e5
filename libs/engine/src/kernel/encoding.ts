import { createHash } from 'node:crypto';
import { failRecord } from './failure.ts';

/** Bytes and texts: character sets, base64, URLs, addresses, hashes. */

export const toBase64 = (value: string | Buffer): string => Buffer.from(value as string).toString('base64');

export function fromBase64(value: string | Buffer): string {
  const text = value.toString();
  const digits = text.replace(/={1,2}$/, '');
  const isValid =
    /^[A-Za-z0-9+/]*$/.test(digits) && digits.length % 4 !== 1 && (digits === text || text.length % 4 === 0);
  if (!isValid) failRecord('MLR_RECORD_FUNCTION', `'${text.slice(0, 100)}' is not base64`);
  return Buffer.from(digits, 'base64').toString();
}

type Charset = 'UTF-8' | 'UTF-16' | 'UTF-16BE' | 'UTF-16LE' | 'ISO-8859-1' | 'US-ASCII';

const ALIASES: Readonly<Record<string, Charset>> = {
  'UTF-8': 'UTF-8',
  UTF8: 'UTF-8',
  'UTF-16': 'UTF-16',
  'UTF-16BE': 'UTF-16BE',
  'UTF-16LE': 'UTF-16LE',
  'ISO-8859-1': 'ISO-8859-1',
  LATIN1: 'ISO-8859-1',
  'US-ASCII': 'US-ASCII',
  ASCII: 'US-ASCII',
};

function charsetOf(name: string): Charset {
  const charset = ALIASES[name.toUpperCase()];
  if (charset === undefined) {
    failRecord('MLR_RECORD_FUNCTION', `unknown character set '${name.slice(0, 100)}'; known: ${Object.keys(ALIASES).join(', ')}`); // prettier-ignore
  }
  return charset;
}

/** Characters that the set does not have are question marks. */
export function encode(text: string, charset: string): Buffer {
  const name = charsetOf(charset);
  switch (name) {
    case 'UTF-8':
      return Buffer.from(text);
    case 'UTF-16LE':
      return Buffer.from(text, 'utf16le');
    case 'UTF-16BE':
      return Buffer.from(text, 'utf16le').swap16();
    case 'UTF-16':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    default: {
      const limit = name === 'US-ASCII' ? 0x80 : 0x100;
      return Buffer.from(
        Array.from(text, (character) => (character.codePointAt(0)! < limit ? character.charCodeAt(0) : 63)),
      );
    }
  }
}

export function decode(bytes: Buffer, charset: string): string {
  const name = charsetOf(charset);
  switch (name) {
    case 'UTF-8':
      return bytes.toString();
    case 'ISO-8859-1':
      return bytes.toString('latin1');
    case 'US-ASCII':
      return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\ufffd')).join('');
    default: {
      const little = name === 'UTF-16LE' || (name === 'UTF-16' && bytes[0] === 0xff && bytes[1] === 0xfe);
      const marked = name === 'UTF-16' && (little || (bytes[0] === 0xfe && bytes[1] === 0xff));
      const units = Buffer.from(bytes.subarray(marked ? 2 : 0, bytes.length & ~1));
      const text = (little ? units : units.swap16()).toString('utf16le').toWellFormed();
      return bytes.length % 2 === 0 ? text : `${text}\ufffd`;
    }
  }
}

/** As HTML forms: a space is a plus. */
export const urlEncode = (text: string): string =>
  encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

export function urlDecode(text: string): string | null {
  if (/%(?![\da-fA-F]{2})/.test(text)) return null;
  return text
    .replace(/\+/g, ' ')
    .replace(/(?:%[\da-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString());
}

/** Protocols that Java's URL knows. */
const PROTOCOLS = new Set(['http', 'https', 'ftp', 'file', 'jar', 'mailto']);

/** A part of a URL, split as Java does; null where there is none. */
export function parseUrl(url: string, part: string, key?: string): string | null {
  const [, protocol, hierarchy = '', fragment] =
    /^([A-Za-z][A-Za-z0-9+.-]*):([^#]*)(?:#([^]*))?$/.exec(url.trim()) ?? [];
  if (protocol === undefined || !PROTOCOLS.has(protocol.toLowerCase())) return null;
  const [, authority, rest] = /^(?:\/\/([^/?]*))?([^]*)$/.exec(hierarchy)!;
  const question = rest.indexOf('?');
  const path = question < 0 ? rest : rest.slice(0, question);
  const query = question < 0 ? null : rest.slice(question + 1);
  // A port is a number.
  if (/:[^\]]*[^\]\d]$/.test(authority?.slice(authority.lastIndexOf('@') + 1) ?? '')) return null;
  const at = authority === undefined ? -1 : authority.lastIndexOf('@');
  if (key !== undefined) return part === 'QUERY' && query !== null ? queryValue(query, key) : null;
  switch (part) {
    case 'PROTOCOL':
      return protocol.toLowerCase();
    case 'HOST':
      return (authority ?? '').slice(at + 1).replace(/:\d*$/, '');
    case 'PATH':
      return path;
    case 'QUERY':
      return query;
    case 'REF':
      return fragment ?? null;
    case 'FILE':
      return rest;
    case 'AUTHORITY':
      return authority === undefined || authority === '' ? null : authority;
    case 'USERINFO':
      return at < 0 ? null : authority.slice(0, at);
    default:
      return null;
  }
}

function queryValue(query: string, key: string): string | null {
  for (const pair of query.split('&')) if (pair.startsWith(`${key}=`)) return pair.slice(key.length + 1);
  return null;
}

/** `a.b.c.d` (or fewer parts, the last of which fills the rest) as a number. */
export function inetAton(address: string): number | null {
  const parts = address.split('.');
  if (parts.length > 4 || !parts.every((part) => /^\d{1,10}$/.test(part))) return null;
  const numbers = parts.map(Number);
  const last = numbers.pop()!;
  if (numbers.some((number) => number > 255) || last >= 256 ** (4 - numbers.length)) return null;
  return numbers.reduce((sum, number, i) => sum + number * 256 ** (3 - i), 0) + last;
}

export function inetNtoa(value: number | bigint): string | null {
  const address = Number(value);
  if (address < 0 || address > 0xffffffff) return null;
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

const SHA2 = new Set([224, 256, 384, 512]);

/** Hexadecimal digits. */
export const hashText = (text: string, algorithm: string): string => createHash(algorithm).update(text).digest('hex');

export function sha2(text: string, bits: number): string {
  if (!SHA2.has(bits)) failRecord('MLR_RECORD_FUNCTION', `SHA2 has 224, 256, 384 or 512 bits, not ${bits}`);
  return hashText(text, `sha${bits}`);
}
