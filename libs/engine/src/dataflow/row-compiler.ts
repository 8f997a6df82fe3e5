import { jsonWriting } from '@millrace/formats';
import type { Expression, Field, SortKey, SqlType } from '@millrace/sql';
import { box, unbox } from '../codegen/boxed.ts';
import { Code } from '../codegen/code.ts';
import { compileExpression } from '../codegen/expression.ts';
import { condition } from '../codegen/forms.ts';
import type { Value } from '../codegen/value.ts';
import type { UserFunctionBody } from '../functions/user-function.ts';
import { kernel, KERNEL_PRELUDE } from '../kernel/index.ts';
import type { Row, RowKind, SqlValue } from './row.ts';
import { keySource, comparatorSource } from './row-functions.ts';
import type { StateKey } from './state.ts';
import type { TaskClock } from './operator.ts';

/** Compiles expressions over rows to JavaScript functions. One per task: what it makes may read the task's clock. */
export class RowCompiler {
  readonly #environment: Readonly<Record<string, unknown>>;

  /** `functions`: the bodies of user functions by name. */
  constructor(clock: TaskClock, functions: ReadonlyMap<string, UserFunctionBody>) {
    this.#environment = { $kernel: kernel, $clock: clock, $functions: Object.fromEntries(functions), ...jsonWriting };
  }

  /** Whether a row passes: true, not NULL. A null condition passes everything. */
  predicate(expression: Expression | null, fields: readonly Field[]): (row: Row) => boolean {
    if (expression === null) return () => true;
    return this.compile(['row'], (code) => {
      const value = compileExpression(expression, { code, fields: rowFields('row', [expression], fields, code) });
      code.line(`return ${condition(value)};`);
    });
  }

  /** The same over two rows side by side. */
  joinPredicate(
    expression: Expression | null,
    left: readonly Field[],
    right: readonly Field[],
  ): (left: Row, right: Row) => boolean {
    if (expression === null) return () => true;
    return this.compile(['row', 'other'], (code) => {
      const used = usedFields([expression]);
      const values = [
        ...left.map((field, i) => lazyField('row', i, field, used.has(i), code)),
        ...right.map((field, i) => lazyField('other', i, field, used.has(left.length + i), code)),
      ] as Value[];
      code.line(`return ${condition(compileExpression(expression, { code, fields: values }))};`);
    });
  }

  /** Filter and projection in one: the new row, or null where the condition is not true. */
  calc(
    filter: Expression | null,
    expressions: readonly Expression[] | null,
    fields: readonly Field[],
  ): (row: Row) => Row | null {
    if (expressions === null) {
      const passes = this.predicate(filter, fields);
      return (row) => (passes(row) ? row : null);
    }
    return this.compile(['row'], (code) => {
      const all = filter === null ? expressions : [filter, ...expressions];
      // Fields of the condition first: what it rejects needs no more.
      const inputs = rowFields('row', filter === null ? all : [filter], fields, code);
      if (filter !== null) {
        code.line(`if (!(${condition(compileExpression(filter, { code, fields: inputs }))})) return null;`);
        const used = usedFields(all);
        fields.forEach((field, i) => (inputs[i] ??= lazyField('row', i, field, used.has(i), code) as Value));
      }
      const values = expressions.map((expression) =>
        expression.op === 'field'
          ? `row[${expression.index}]`
          : box(compileExpression(expression, { code, fields: inputs }), code),
      );
      code.line(`return [${values.join(', ')}];`);
    });
  }

  /** Compiles what `emit` does with the values of a row. */
  rows(
    fields: readonly Pick<Field, 'type'>[],
    used: ReadonlySet<number>,
    emit: (values: readonly Value[], code: Code) => void,
  ): (kind: RowKind, row: Row) => void {
    return this.compile(['kind', 'row'], (code) => {
      emit(
        fields.map((field, i) => lazyField('row', i, field, used.has(i), code) as Value),
        code,
      );
    });
  }

  /** One value of a row. */
  value(expression: Expression, fields: readonly Field[]): (row: Row) => SqlValue {
    return this.compile(['row'], (code) => {
      const inputs = rowFields('row', [expression], fields, code);
      code.line(`return ${box(compileExpression(expression, { code, fields: inputs }), code)};`);
    });
  }

  /**
   * The key of a row in a StateMap: equal keys are `===`. NULL is a value like others (GROUP BY); see `hasNull` for
   * joins. Keys of different lists of fields may be equal.
   */
  key(keys: readonly number[], fields: readonly Pick<Field, 'type'>[]): (row: Row) => StateKey {
    return this.compile(['row'], (code) => {
      code.line(
        `return ${keySource(
          keys.map((key) => ({ text: `row[${key}]`, type: fields[key].type })),
          code,
        )};`,
      );
    });
  }

  /** Whether one of the fields is NULL: such a row joins nothing. */
  hasNull(keys: readonly number[]): (row: Row) => boolean {
    return this.compile(['row'], (code) => {
      code.line(`return ${keys.map((key) => `row[${key}] === null`).join(' || ') || 'false'};`);
    });
  }

  /** Order of two rows: negative, 0, positive. */
  comparator(order: readonly SortKey[], fields: readonly Pick<Field, 'type'>[]): (a: Row, b: Row) => number {
    return this.compile(['a', 'b'], (code) => comparatorSource(order, fields, code));
  }

  /** Compiles a function of the given parameters from emitted statements; what kernel and constants offer is in scope. */
  compile<F>(parameters: readonly string[], emit: (code: Code) => void): F {
    const hidden = parameters.find((parameter) => parameter in kernel);
    if (hidden !== undefined) throw new Error(`the parameter ${hidden} hides a function of the kernel`);
    // Constants as variables that nothing assigns: V8 then knows the functions and inlines them.
    const code = new Code((i) => `$k${i}`);
    emit(code);
    const head = `'use strict';\n${KERNEL_PRELUDE}return function (${parameters.join(', ')}) {\n`;
    const source = code.within(head, '};');
    const names = [...Object.keys(this.#environment), ...code.constants.map((_, i) => `$k${i}`)];
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- generated from a checked plan: texts are JSON literals or constants
    const make = new Function(...names, source) as (...environment: unknown[]) => F;
    return make(...Object.values(this.#environment), ...code.constants);
  }
}

/** The fields that expressions read, taken out of a row; holes for the others. */
export function rowFields(
  row: string,
  expressions: readonly Expression[],
  fields: readonly Pick<Field, 'type'>[],
  code: Code,
): Value[] {
  const used = usedFields(expressions);
  return fields.map((field, i) => lazyField(row, i, field, used.has(i), code) as Value);
}

function lazyField(row: string, i: number, field: { type: SqlType }, used: boolean, code: Code): Value | undefined {
  return used ? unbox(`${row}[${i}]`, field.type, code) : undefined;
}

export function usedFields(expressions: readonly Expression[]): Set<number> {
  const used = new Set<number>();
  const visit = (expression: Expression): void => {
    switch (expression.op) {
      case 'field':
        used.add(expression.index);
        break;
      case 'literal':
        break;
      case 'cast':
        visit(expression.input);
        break;
      case 'call':
        expression.args.forEach(visit);
        break;
      case 'case':
        expression.branches.forEach(({ when, then }) => {
          visit(when);
          visit(then);
        });
        visit(expression.otherwise);
    }
  };
  expressions.forEach(visit);
  return used;
}
