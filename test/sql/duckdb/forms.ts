import type { Rule } from './differences.ts';
import type { Kind } from './node.ts';

/**
 * What `<…>` stands for in a form: a value of a kind; `T` a value of the kind that the form is asked for (or, for a form
 * with a result of its own, any that can be compared), `N` any number; or a literal out of a few.
 */
export type Slot = Kind | 'T' | 'N' | 'C' | readonly string[];

/** A way to write an expression. */
export interface Form {
  /** Its name among the counted constructs. */
  readonly construct: string;
  readonly result: Kind | 'T';
  readonly slots: readonly Slot[];
  /** With `{0}`… for the slots. */
  readonly flink: string;
  readonly duck: string;
  readonly rule?: Rule;
  /** Its SQL type where that is not the usual one of its kind. */
  readonly sql?: string;

  /** Kinds that `T` may be. */
  readonly kinds?: readonly Kind[];
}

export const COMPARABLE: readonly Kind[] = [
  'BOOLEAN',
  'INT',
  'BIGINT',
  'EXACT',
  'DECIMAL',
  'STRING',
  'DATE',
  'TIMESTAMP',
];
const ORDERED: readonly Kind[] = COMPARABLE.filter((kind) => kind !== 'BOOLEAN');

const POSITIONS = ['1', '2', '3', '4'];
const LENGTHS = ['0', '1', '2', '3', '5'];
const DIVISORS = ['2', '3', '7', '10', '1000'];
const SHORT = ["'a'", "'b'", "'é'", "','", "'ab'", "'😀'", "' '"];
const PATTERNS = ["'a%'", "'%b'", "'_'", "'%é%'", "'__%'", "''", "'%'", "'a_c'", "'%''%'", "'😀'"];
const REGEXES = ["'[ab]'", "'a.'", "'(b|c)+'", "'^a'", "'日|é'"];
const UNITS = ['YEAR', 'QUARTER', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];
const DATE_UNITS = ['YEAR', 'QUARTER', 'MONTH', 'DAY'];

type Rewriting = readonly [rule: Rule, duck: string];

/** `text` as in Flink, with `<SLOT>` for its values and `<$n>` for the nth list of literals behind it. */
function form(
  result: Kind | 'T',
  construct: string,
  text: string,
  rewriting?: Rewriting,
  ...literals: (readonly string[])[]
): Form {
  const slots: Slot[] = [];
  const flink = text.replace(/<(\$?\w+)>/g, (_, slot: string) => {
    slots.push(slot.startsWith('$') ? literals[Number(slot.slice(1))] : (slot as Kind));
    return `{${slots.length - 1}}`;
  });
  const [rule, duck = flink] = rewriting ?? [];
  return { construct, result, slots, flink, duck, ...(rule && { rule }) };
}

const NAMES = 'names of functions';
const OVERFLOW = 'integer overflow';

export const FORMS: readonly Form[] = [
  // Three-valued logic and comparisons.
  form('BOOLEAN', 'AND', '(<BOOLEAN> AND <BOOLEAN>)'),
  form('BOOLEAN', 'OR', '(<BOOLEAN> OR <BOOLEAN>)'),
  form('BOOLEAN', 'NOT', '(NOT <BOOLEAN>)'),
  form('BOOLEAN', 'IS TRUE', '(<BOOLEAN> IS TRUE)'),
  form('BOOLEAN', 'IS NOT FALSE', '(<BOOLEAN> IS NOT FALSE)'),
  form('BOOLEAN', 'IS UNKNOWN', '(<BOOLEAN> IS UNKNOWN)', [NAMES, '({0} IS NULL)']),
  form('BOOLEAN', '=', '(<C> = <C>)'),
  form('BOOLEAN', '<>', '(<C> <> <C>)'),
  form('BOOLEAN', '<', '(<C> < <C>)'),
  form('BOOLEAN', '<=', '(<C> <= <C>)'),
  form('BOOLEAN', '>', '(<C> > <C>)'),
  form('BOOLEAN', '>=', '(<C> >= <C>)'),
  form('BOOLEAN', 'comparison of unlike numbers', '(<N> < <N>)'),
  form('BOOLEAN', 'comparison of unlike numbers', '(<N> = <N>)'),
  form('BOOLEAN', 'IS NULL', '(<C> IS NULL)'),
  form('BOOLEAN', 'IS NOT NULL', '(<DOUBLE> IS NOT NULL)'),
  form('BOOLEAN', 'IS DISTINCT FROM', '(<C> IS DISTINCT FROM <C>)'),
  form('BOOLEAN', 'IS NOT DISTINCT FROM', '(<C> IS NOT DISTINCT FROM <C>)'),
  form('BOOLEAN', 'BETWEEN', '(<C> BETWEEN <C> AND <C>)'),
  form('BOOLEAN', 'NOT BETWEEN', '(<C> NOT BETWEEN <C> AND <C>)'),
  form('BOOLEAN', 'IN list', '(<C> IN (<C>, <C>, <C>))'),
  form('BOOLEAN', 'NOT IN list', '(<C> NOT IN (<C>, <C>))'),
  form('BOOLEAN', 'LIKE', '(<STRING> LIKE <$0>)', undefined, PATTERNS),
  form('BOOLEAN', 'NOT LIKE', '(<STRING> NOT LIKE <$0>)', undefined, PATTERNS),
  form('BOOLEAN', 'LIKE ESCAPE', "(<STRING> LIKE <$0> ESCAPE '!')", undefined, ["'%!%%'", "'!_b'", "'a!%'"]),
  form('BOOLEAN', 'REGEXP', 'REGEXP(<STRING>, <$0>)', [NAMES, 'regexp_matches({0}, {1})'], REGEXES),
  form(
    'BOOLEAN',
    'ARRAY_CONTAINS',
    'ARRAY_CONTAINS(<INTS>, <$0>)',
    [NAMES, 'list_contains({0}, {1})'],
    ['1', '2', '4'],
  ),

  // Any type.
  form('T', 'CASE', 'CASE WHEN <BOOLEAN> THEN <T> WHEN <BOOLEAN> THEN <T> ELSE <T> END'),
  form('T', 'CASE without ELSE', 'CASE WHEN <BOOLEAN> THEN <T> END'),
  form('T', 'CASE of a value', 'CASE <INT> WHEN <INT> THEN <T> WHEN 1 THEN <T> ELSE <T> END'),
  form('T', 'COALESCE', 'COALESCE(<T>, <T>)'),
  { ...form('T', 'NULLIF', 'NULLIF(<T>, <T>)'), kinds: COMPARABLE },
  form('T', 'IF', 'IF(<BOOLEAN>, <T>, <T>)', [NAMES, 'CASE WHEN {0} THEN {1} ELSE {2} END']),
  {
    ...form('T', 'GREATEST', 'GREATEST(<T>, <T>)', ['GREATEST and LEAST', 'CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE greatest({0}, {1}) END']), // prettier-ignore
    kinds: ORDERED,
  },
  {
    ...form('T', 'LEAST', 'LEAST(<T>, <T>)', ['GREATEST and LEAST', 'CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE least({0}, {1}) END']), // prettier-ignore
    kinds: ORDERED,
  },

  // Integers.
  form('INT', 'INT +', '(<INT> + <INT>)', [OVERFLOW, 'wrap32(CAST({0} AS BIGINT) + {1})']),
  form('INT', 'INT -', '(<INT> - <INT>)', [OVERFLOW, 'wrap32(CAST({0} AS BIGINT) - {1})']),
  form('INT', 'INT *', '(<INT> * <INT>)', [OVERFLOW, 'wrap32(CAST({0} AS BIGINT) * {1})']),
  form('INT', 'INT /', '(<INT> / <$0>)', ['integer division', '({0} // {1})'], DIVISORS),
  form('INT', 'INT negation', '(- <INT>)', [OVERFLOW, 'wrap32(- CAST({0} AS BIGINT))']),
  form('INT', 'MOD', 'MOD(<INT>, <$0>)', [NAMES, '({0} % {1})'], DIVISORS),
  form('INT', '%', '(<INT> % <$0>)', undefined, DIVISORS),
  form('INT', 'ABS', 'ABS(<INT>)', [OVERFLOW, 'wrap32(abs(CAST({0} AS BIGINT)))']),
  form('INT', 'SIGN', 'SIGN(<INT>)', [NAMES, 'CAST(sign({0}) AS INT)']),
  form('INT', 'BIGINT to INT', 'CAST(<BIGINT> AS INT)', [OVERFLOW, 'wrap32({0})']),
  form('INT', 'BOOLEAN to INT', 'CAST(<BOOLEAN> AS INT)'),
  form('INT', 'EXACT to INT', 'CAST(<EXACT> AS INT)', [
    'rounding of casts',
    'CAST(CASE WHEN {0} > 2147483647 THEN 2147483647 WHEN {0} < -2147483648 THEN -2147483648 ELSE trunc({0}) END AS INT)',
  ]),
  form('INT', 'TRY_CAST to INT', "TRY_CAST(REPLACE(<STRING>, '.', '?') AS INT)"),
  form('INT', 'CHAR_LENGTH', 'CHAR_LENGTH(<STRING>)', [NAMES, 'length({0})']),
  form('INT', 'POSITION', 'POSITION(<STRING> IN <STRING>)'),
  form('INT', 'INSTR', 'INSTR(<STRING>, <STRING>)'),
  form('INT', 'CARDINALITY', 'CARDINALITY(<INTS>)', [NAMES, 'len({0})']),
  form('INT', 'array element', '(<INTS>)[<$0>]', undefined, ['1', '2', '3']),
  form('BIGINT', 'BIGINT +', '(<BIGINT> + <BIGINT>)', [OVERFLOW, 'wrap64(CAST({0} AS HUGEINT) + {1})']),
  form('BIGINT', 'BIGINT -', '(<BIGINT> - <INT>)', [OVERFLOW, 'wrap64(CAST({0} AS HUGEINT) - {1})']),
  form('BIGINT', 'BIGINT *', '(<BIGINT> * <BIGINT>)', [OVERFLOW, 'wrap64(CAST({0} AS HUGEINT) * {1})']),
  form('BIGINT', 'BIGINT /', '(<BIGINT> / <$0>)', ['integer division', '({0} // {1})'], DIVISORS),
  form('BIGINT', 'BIGINT negation', '(- <BIGINT>)', [OVERFLOW, 'wrap64(- CAST({0} AS HUGEINT))']),
  form('BIGINT', 'INT to BIGINT', 'CAST(<INT> AS BIGINT)'),
  form('BIGINT', 'BIGINT ABS', 'ABS(<BIGINT>)', [OVERFLOW, 'wrap64(abs(CAST({0} AS HUGEINT)))']),
  form('BIGINT', 'EXTRACT of TIMESTAMP', 'EXTRACT(<$0> FROM <TIMESTAMP>)', undefined, UNITS),
  form('BIGINT', 'EXTRACT of DATE', 'EXTRACT(<$0> FROM <DATE>)', undefined, DATE_UNITS),
  form('BIGINT', 'YEAR', 'YEAR(<DATE>)'),
  form('BIGINT', 'HOUR', 'HOUR(<TIMESTAMP>)'),

  // Decimals: what is not of the working type is cast to it, so that nothing overflows.
  form('DECIMAL', 'DECIMAL +', 'CAST(<DECIMAL> + <DECIMAL> AS DECIMAL(28, 2))'),
  form('DECIMAL', 'DECIMAL -', 'CAST(<DECIMAL> - <INT> AS DECIMAL(28, 2))'),
  form('DECIMAL', 'DECIMAL *', 'CAST(<INT> * 0.25 AS DECIMAL(28, 2))'),
  form('DECIMAL', 'DECIMAL ABS', 'CAST(ABS(<DECIMAL>) AS DECIMAL(28, 2))'),
  form('DECIMAL', 'INT to DECIMAL', 'CAST(<INT> AS DECIMAL(28, 2))'),
  form('DECIMAL', 'EXACT to DECIMAL', 'CAST(<EXACT> AS DECIMAL(28, 2))'),
  form('DECIMAL', 'DECIMAL to DECIMAL', 'CAST(CAST(<DECIMAL> AS DECIMAL(25, 1)) AS DECIMAL(28, 2))'),
  form('DECIMAL', 'DECIMAL FLOOR', 'CAST(FLOOR(<DECIMAL>) AS DECIMAL(28, 2))'),
  form('DECIMAL', 'DECIMAL CEIL', 'CAST(CEIL(<DECIMAL>) AS DECIMAL(28, 2))'),
  form('DECIMAL', 'DECIMAL ROUND', 'CAST(ROUND(<DECIMAL>, 1) AS DECIMAL(28, 2))'),

  // Doubles without rounding errors, and those with.
  form('EXACT', 'DOUBLE +', '(<EXACT> + <EXACT>)'),
  form('EXACT', 'DOUBLE -', '(<EXACT> - <EXACT>)'),
  form('EXACT', 'DOUBLE *', '(<EXACT> * 2)'),
  form('EXACT', 'DOUBLE ABS', 'ABS(<EXACT>)'),
  form('EXACT', 'DOUBLE FLOOR', 'FLOOR(<EXACT>)'),
  form('EXACT', 'INT to DOUBLE', 'CAST(<INT> AS DOUBLE)'),
  form('DOUBLE', 'DOUBLE /', '(<EXACT> / <$0>)', undefined, ['3', '7.0E0', '0.3E0']),
  form('DOUBLE', 'DOUBLE / NULLIF', '(<EXACT> / NULLIF(<EXACT>, 0))'),
  form('DOUBLE', 'SQRT', 'SQRT(ABS(<EXACT>))'),
  form('DOUBLE', 'EXP', 'EXP(CAST(MOD(<INT>, 5) AS DOUBLE))'),
  form('DOUBLE', 'LN', 'LN(ABS(<EXACT>) + 1)'),
  form('DOUBLE', 'POWER', 'POWER(ABS(<EXACT>) + 1, <$0>)', undefined, ['2', '0.5E0', '-1']),
  form('DOUBLE', 'DOUBLE CEIL', 'CEIL(<EXACT>)'),
  form('DOUBLE', 'DOUBLE ROUND', 'ROUND(<EXACT>, <$0>)', undefined, ['0', '1', '2']),
  form('DOUBLE', 'DOUBLE negation', '(- <DOUBLE>)'),
  form('DOUBLE', 'BIGINT to DOUBLE', 'CAST(<BIGINT> AS DOUBLE)'),
  form('DOUBLE', 'DECIMAL to DOUBLE', 'CAST(<DECIMAL> AS DOUBLE)'),

  // Texts.
  form('STRING', '||', '(<STRING> || <STRING>)', ['type of NULL', 'CAST({0} || {1} AS VARCHAR)']),
  form('STRING', 'CONCAT', 'CONCAT(<STRING>, <STRING>)', ['CONCAT', 'CAST({0} || {1} AS VARCHAR)']),
  form('STRING', 'CONCAT_WS', "CONCAT_WS('-', <STRING>, <STRING>)"),
  form('STRING', 'UPPER', 'UPPER(<STRING>)'),
  form('STRING', 'LOWER', 'LOWER(<STRING>)'),
  form('STRING', 'SUBSTRING', 'SUBSTRING(<STRING> FROM <$0>)', undefined, POSITIONS),
  form('STRING', 'SUBSTRING FOR', 'SUBSTRING(<STRING> FROM <$0> FOR <$1>)', undefined, POSITIONS, LENGTHS),
  form('STRING', 'LEFT', 'LEFT(<STRING>, <$0>)', undefined, LENGTHS),
  form('STRING', 'RIGHT', 'RIGHT(<STRING>, <$0>)', undefined, LENGTHS),
  form('STRING', 'TRIM', 'TRIM(<STRING>)'),
  form('STRING', 'TRIM LEADING', "TRIM(LEADING 'a' FROM <STRING>)", [NAMES, "ltrim({0}, 'a')"]),
  form('STRING', 'TRIM TRAILING', "TRIM(TRAILING 'b' FROM <STRING>)", [NAMES, "rtrim({0}, 'b')"]),
  form('STRING', 'LTRIM', 'LTRIM(<STRING>)'),
  form('STRING', 'RTRIM', 'RTRIM(<STRING>)'),
  form('STRING', 'LPAD', "LPAD(REPLACE(<STRING>, '😀', 'g'), <$0>, 'xé')", undefined, LENGTHS),
  form('STRING', 'RPAD', "RPAD(REPLACE(<STRING>, '😀', 'g'), <$0>, 'y')", undefined, LENGTHS),
  form('STRING', 'REPLACE', 'REPLACE(<STRING>, <$0>, <$0>)', undefined, SHORT),
  form('STRING', 'REVERSE', 'REVERSE(<STRING>)'),
  form('STRING', 'REPEAT', 'REPEAT(<STRING>, <$0>)', undefined, ['0', '1', '2']),
  form(
    'STRING',
    'SPLIT_INDEX',
    'SPLIT_INDEX(<STRING>, <$0>, 1)',
    [NAMES, "CAST(CASE WHEN {0} = '' THEN NULL ELSE string_split({0}, {1})[2] END AS VARCHAR)"],
    ["','", "'a'"],
  ),
  form(
    'STRING',
    'REGEXP_REPLACE',
    "REGEXP_REPLACE(<STRING>, <$0>, 'z')",
    [NAMES, "regexp_replace({0}, {1}, 'z', 'g')"],
    REGEXES,
  ),
  form('STRING', 'TRANSLATE', "TRANSLATE(<STRING>, 'abé', 'x日')"),
  form('STRING', 'MD5', 'MD5(<STRING>)'),
  form('STRING', 'SHA256', 'SHA256(<STRING>)'),
  form('STRING', 'INT to STRING', 'CAST(<INT> AS STRING)'),
  form('STRING', 'BIGINT to STRING', 'CAST(<BIGINT> AS STRING)'),
  form('STRING', 'DECIMAL to STRING', 'CAST(CAST(<DECIMAL> AS DECIMAL(28, 2)) AS STRING)'),
  form('STRING', 'BOOLEAN to STRING', 'CAST(<BOOLEAN> AS STRING)', ['text of booleans', 'upper(CAST({0} AS STRING))']),
  form('STRING', 'DATE to STRING', 'CAST(<DATE> AS STRING)'),
  form('STRING', 'TIMESTAMP to STRING', 'CAST(<TIMESTAMP> AS STRING)', [
    'text of timestamps',
    "strftime({0}, '%Y-%m-%d %H:%M:%S.%g')",
  ]),
  form('STRING', 'DATE_FORMAT', "DATE_FORMAT(<TIMESTAMP>, 'yyyy/MM/dd HH:mm')", [
    NAMES,
    "strftime({0}, '%Y/%m/%d %H:%M')",
  ]),

  // Times.
  form('DATE', 'TIMESTAMP to DATE', 'CAST(<TIMESTAMP> AS DATE)'),
  form(
    'DATE',
    'DATE + INTERVAL',
    '(<DATE> + INTERVAL <$0> DAY)',
    ['date and interval', 'CAST({0} + INTERVAL {1} DAY AS DATE)'],
    ["'1'", "'30'"],
  ),
  form(
    'DATE',
    'DATE - INTERVAL MONTH',
    '(<DATE> - INTERVAL <$0> MONTH)',
    ['date and interval', 'CAST({0} - INTERVAL {1} MONTH AS DATE)'],
    ["'1'", "'12'"],
  ),
  form('TIMESTAMP', 'DATE to TIMESTAMP', 'CAST(<DATE> AS TIMESTAMP(3))', [NAMES, 'CAST({0} AS TIMESTAMP)']),
  form(
    'TIMESTAMP',
    'TIMESTAMP + INTERVAL',
    '(<TIMESTAMP> + INTERVAL <$0> <$1>)',
    undefined,
    ["'1'", "'25'"],
    ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'MONTH'],
  ),
  form(
    'TIMESTAMP',
    'TIMESTAMP - INTERVAL',
    '(<TIMESTAMP> - INTERVAL <$0> <$1>)',
    undefined,
    ["'1'", "'10'"],
    ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'YEAR'],
  ),
  form(
    'TIMESTAMP',
    'FLOOR of TIMESTAMP',
    'FLOOR(<TIMESTAMP> TO <$0>)',
    ['date_trunc of NULL', "coalesce(date_trunc('{1}', {0}), NULL)"],
    ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'MONTH', 'YEAR'],
  ),
  form(
    'INT',
    'TIMESTAMPDIFF',
    'TIMESTAMPDIFF(<$0>, <TIMESTAMP>, <TIMESTAMP>)',
    [NAMES, "wrap32(datesub('{0}', {1}, {2}))"],
    ['SECOND', 'MINUTE', 'HOUR', 'DAY'],
  ),

  // Arrays.
  form('INTS', 'ARRAY', 'ARRAY[<INT>, <INT>, <INT>]', [NAMES, '[{0}, {1}, {2}]']),
];
