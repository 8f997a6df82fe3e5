import { assign, compileExpression, declareResult } from '../expression.ts';
import { condition } from '../forms.ts';
import { not, type Value } from '../value.ts';
import { compileArgs, strict, type Generator } from './generator.ts';

/**
 * Three-valued AND and OR. `decisive` is the truth value that decides alone; arguments behind a decisive one are not
 * computed.
 */
function connective(decisive: 'true' | 'false'): Generator {
  return (call, scope) => {
    const { code } = scope;
    const neutral = not(decisive);
    const isNull = code.let('n', 'false');
    const v = code.let('v', neutral);
    const emit = (i: number): void => {
      const arg = compileExpression(call.args[i], scope);
      const value = arg.form === 'boolean' ? arg.v : 'false';
      const decides = decisive === 'true' ? value : not(value);
      if (arg.isNull !== 'false') code.line(`if (${arg.isNull}) ${isNull} = true; else`);
      code.line(`if (${decides}) { ${v} = ${decisive}; ${isNull} = false; }`);
      if (i + 1 < call.args.length) code.block(`if (${v} === ${neutral})`, () => emit(i + 1));
    };
    emit(0);
    return { type: call.type, isNull, form: 'boolean', v };
  };
}

const negation: Generator = strict(([value], call, _scope, isNull) => ({
  type: call.type,
  isNull,
  form: 'boolean',
  v: value.form === 'boolean' ? not(value.v) : 'false',
}));

/** IS [NOT] TRUE, FALSE: never NULL. */
function truth(wanted: boolean, negated: boolean): Generator {
  return (call, scope) => {
    const [value] = compileArgs(call, scope);
    const flipped: Value = value.form === 'boolean' && !wanted ? { ...value, v: not(value.v) } : value;
    const holds = condition(flipped);
    return { type: call.type, isNull: 'false', form: 'boolean', v: negated ? not(holds) : holds };
  };
}

function nullness(negated: boolean): Generator {
  return (call, scope) => {
    const [value] = compileArgs(call, scope);
    return { type: call.type, isNull: 'false', form: 'boolean', v: negated ? not(value.isNull) : value.isNull };
  };
}

/** The first argument that is not NULL; those behind it are not computed. */
const coalesce: Generator = (call, scope) => {
  const { code } = scope;
  const result = declareResult(call.type, call.args, scope);
  const emit = (i: number): void => {
    const value = compileExpression(call.args[i], scope);
    assign(result, value, code);
    if (i + 1 < call.args.length) code.block(`if (${result.isNull})`, () => emit(i + 1));
  };
  emit(0);
  return result;
};

export const logic: Readonly<Record<string, Generator>> = {
  AND: connective('false'),
  OR: connective('true'),
  NOT: negation,
  'IS TRUE': truth(true, false),
  'IS NOT TRUE': truth(true, true),
  'IS FALSE': truth(false, false),
  'IS NOT FALSE': truth(false, true),
  'IS NULL': nullness(false),
  'IS NOT NULL': nullness(true),
  COALESCE: coalesce,
};
