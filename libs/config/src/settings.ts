import type { z } from 'zod';
import { configSchema } from './schema.ts';

/** One setting: a leaf of the schema with its names. */
export interface Setting {
  /** Name in the file and in messages, `kafka.sasl.password`. */
  readonly key: string;
  readonly path: readonly string[];
  /** `MILLRACE_KAFKA_SASL_PASSWORD` */
  readonly env: string;
  /** `--kafka-sasl-password` */
  readonly flag: string;
  readonly kind: 'string' | 'number' | 'boolean' | 'list';
  readonly description: string;
  readonly isSecret: boolean;
  readonly isPath: boolean;
  /** Of an enumeration. */
  readonly allowed: readonly string[] | null;
  readonly default: string | number | boolean | readonly string[] | undefined;
}

/** All settings, in the order of the schema. For help texts and documentation too. */
export const settings: readonly Setting[] = leaves(configSchema, []);

const byKey = new Map(settings.map((setting) => [setting.key, setting]));

export function settingByKey(key: string): Setting | undefined {
  return byKey.get(key);
}

function leaves(schema: z.core.$ZodType, path: readonly string[]): Setting[] {
  const { def } = schema._zod;
  if (isObject(def)) {
    return Object.entries(def.shape).flatMap(([name, inner]) => leaves(inner, [...path, name]));
  }
  if (def.type === 'prefault') return leaves((def as unknown as Wrapper).innerType, path);
  return [leaf(schema as z.ZodType, path)];
}

interface Wrapper extends z.core.$ZodTypeDef {
  readonly innerType: z.ZodType;
  readonly defaultValue?: unknown;
}

function isObject(def: z.core.$ZodTypeDef): def is z.core.$ZodObjectDef {
  return def.type === 'object';
}

function leaf(schema: z.ZodType, path: readonly string[]): Setting {
  const meta = schema.meta() ?? {};
  let value = schema;
  let fallback: Setting['default'];
  for (let def = value.def as Wrapper; def.type === 'optional' || def.type === 'default'; def = value.def as Wrapper) {
    if (def.type === 'default') fallback = def.defaultValue as Setting['default'];
    value = def.innerType;
  }
  const words = path.map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)).join('-');
  return {
    key: path.join('.'),
    path,
    env: `MILLRACE_${words.replaceAll('-', '_').toUpperCase()}`,
    flag: `--${words}`,
    kind: kindOf(value),
    description: meta.description ?? value.description ?? '',
    isSecret: meta.secret === true,
    isPath: meta.path === true,
    allowed: value.def.type === 'enum' ? Object.values((value.def as z.core.$ZodEnumDef).entries).map(String) : null,
    default: fallback,
  };
}

function kindOf(schema: z.ZodType): Setting['kind'] {
  switch (schema.def.type) {
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return 'list';
    case 'string':
    case 'enum':
      return 'string';
    default:
      throw new Error(`a setting cannot be of type ${schema.def.type}`);
  }
}
