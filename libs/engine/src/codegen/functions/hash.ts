import { plainFunction, type Generator } from './generator.ts';

const hash = (algorithm: string) => plainFunction('hashText', () => [algorithm]);

export const hashes: Readonly<Record<string, Generator>> = {
  MD5: hash('md5'),
  SHA1: hash('sha1'),
  SHA224: hash('sha224'),
  SHA256: hash('sha256'),
  SHA384: hash('sha384'),
  SHA512: hash('sha512'),
  SHA2: plainFunction('sha2'),
};
