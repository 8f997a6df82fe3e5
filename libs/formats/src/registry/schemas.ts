import { MillraceError } from '@millrace/ports';
import type { ForSchemaOptions, Schema, Type } from 'avsc';
import type { AnnotatedType } from './row-reader.ts';

export interface RegistryOptions {
  /** Of a Confluent-compatible registry; of Apicurio the one that ends in `/apis/ccompat/v7`. */
  readonly url: string;
  /** For basic authentication; with a password. */
  readonly username?: string;
  readonly password?: string;
  /** How long a look-up may take. Default 10 s. */
  readonly timeoutMs?: number;
}

/**
 * Schemas by id, each asked for once: whoever asks while a look-up runs waits for that one, and what was found stays. An
 * id's schema never changes. What was not found is not remembered: it may be registered by the next time.
 */
export class Schemas {
  readonly #options: RegistryOptions;
  readonly #types = new Map<number, Promise<Type>>();
  #client: Promise<(id: number) => Promise<unknown>> | null = null;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /**
   * Rejects with `MLR_FORMAT_SCHEMA_UNKNOWN` (the registry has no such id), `MLR_FORMAT_SCHEMA_UNSUPPORTED` (no Avro, or
   * Avro that cannot be parsed), `MLR_FORMAT_REGISTRY_DENIED` (credentials) and, retriable,
   * `MLR_FORMAT_REGISTRY_UNAVAILABLE`.
   */
  type(id: number): Promise<Type> {
    const known = this.#types.get(id);
    if (known !== undefined) return known;
    const found = this.#find(id).catch((error: unknown) => {
      this.#types.delete(id);
      throw error;
    });
    this.#types.set(id, found);
    return found;
  }

  async #find(id: number): Promise<Type> {
    const find = await (this.#client ??= openClient(this.#options));
    const schema = await find(id).catch((cause: unknown) => {
      throw this.#explained(id, cause);
    });
    // Types come from the registry client's own copy of avsc: its name is what they have in common.
    const isType = typeof (schema as Partial<Type> | null)?.typeName === 'string';
    if (isType) return schema as Type;
    throw new MillraceError('MLR_FORMAT_SCHEMA_UNSUPPORTED', `the schema with the id ${id} is not Avro`);
  }

  #explained(id: number, cause: unknown): MillraceError {
    const { status, message } = cause as { status?: number; message?: string };
    const what = `looking up the schema with the id ${id} at ${this.#options.url}`;
    if (status === 404 && !/Error, status \d/.test(message ?? '')) {
      const text = `the schema registry has no schema with the id ${id}`;
      return new MillraceError('MLR_FORMAT_SCHEMA_UNKNOWN', text, { cause, details: { id } });
    }
    if (status === 401 || status === 403) {
      const text = `${what}: the registry answers ${status}; check registry.username and registry.password`;
      return new MillraceError('MLR_FORMAT_REGISTRY_DENIED', text, { cause });
    }
    if (status === undefined) {
      // The answer was there; what it holds cannot be parsed.
      const text = `the schema with the id ${id} cannot be used: ${message}`;
      return new MillraceError('MLR_FORMAT_SCHEMA_UNSUPPORTED', text, { cause, details: { id } });
    }
    const text = `${what}: ${message}; it is tried again. Check registry.url when it stays so`;
    return new MillraceError('MLR_FORMAT_REGISTRY_UNAVAILABLE', text, { cause, retriable: true });
  }
}

/** Loaded when the first schema is needed: most processes never need one. */
async function openClient(options: RegistryOptions): Promise<(id: number) => Promise<unknown>> {
  const [{ SchemaRegistry, SchemaType }, { default: avsc }] = await Promise.all([
    import('@kafkajs/confluent-schema-registry'),
    import('avsc'),
  ]);
  /** Keeps what a schema says about a logical type; values are read as they are. */
  class Annotated extends avsc.types.LogicalType {
    readonly annotation: AnnotatedType['annotation'];
    constructor(schema: Schema, given?: Partial<ForSchemaOptions>) {
      super(schema, given);
      this.annotation = schema as unknown as AnnotatedType['annotation'];
    }
    protected override _fromValue(value: unknown): unknown {
      return value;
    }
    protected override _toValue(value: unknown): unknown {
      return value;
    }
  }
  const units = ['millis', 'micros', 'nanos'].flatMap((unit) => [`timestamp-${unit}`, `local-timestamp-${unit}`]);
  const logicalTypes = Object.fromEntries(
    ['date', 'time-millis', 'time-micros', ...units, 'decimal'].map((name) => [name, Annotated]),
  );
  const { url, username, password, timeoutMs = 10_000 } = options;
  const registry = new SchemaRegistry(
    {
      host: url.replace(/\/+$/, ''),
      clientId: 'millrace',
      auth: username && password ? { username, password } : undefined,
      // Whoever asks tries again, with back-off.
      retry: { retries: 0 },
      middlewares: [
        () => ({
          request: (request) => request.enhance({ timeout: timeoutMs }),
          response: async (next) => {
            const response = await next();
            // A proxy's friendly page is no answer.
            if (typeof response.data<{ schema?: unknown } | null>()?.schema === 'string') return response;
            throw Object.assign(new Error('the answer holds no schema'), { status: response.status() });
          },
        }),
      ],
    },
    { [SchemaType.AVRO]: { logicalTypes, typeHook: withoutDefaults } },
  );
  return (id) => registry.getSchema(id);
}

/**
 * Takes the defaults out of a record's fields before it is parsed. Reading by the writer's schema needs none, and avsc
 * refuses some that others write: longs beyond what a double holds.
 */
function withoutDefaults(schema: unknown): undefined {
  const { fields } = schema as { fields?: unknown };
  if (Array.isArray(fields)) for (const field of fields as { default?: unknown }[]) delete field.default;
}
