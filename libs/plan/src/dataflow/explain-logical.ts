import type { Field, Relation } from '@millrace/sql';
import { formatAggregate, formatExpression } from '../format-expression.ts';

/** A relation as an indented tree, the output on top. */
export function explainRelation(relation: Relation): string[] {
  const below = inputsOf(relation).flatMap((input) => explainRelation(input).map((line) => `  ${line}`));
  return [line(relation), ...below];
}

function inputsOf(relation: Relation): readonly Relation[] {
  switch (relation.op) {
    case 'scan':
    case 'values':
      return [];
    case 'union':
      return relation.inputs;
    case 'join':
    case 'temporal-join':
      return [relation.left, relation.right];
    default:
      return [relation.input];
  }
}

function line(relation: Relation): string {
  const input = inputsOf(relation).flatMap(({ fields }) => fields);
  const list = (places: readonly number[], fields: readonly Field[]) =>
    places.map((place) => fields[place].name).join(', ');
  switch (relation.op) {
    case 'scan':
      return `scan ${relation.table} (${relation.fields.map(({ name }) => name).join(', ')})`;
    case 'values':
      return `values ${relation.rows.length} row(s)`;
    case 'project': {
      const items = relation.expressions.map((expression, i) => {
        const text = formatExpression(expression, input);
        return text === relation.fields[i].name ? text : `${text} as ${relation.fields[i].name}`;
      });
      return `project ${items.join(', ')}`;
    }
    case 'filter':
      return `filter ${formatExpression(relation.condition, input)}`;
    case 'window':
      return `window ${relation.window.kind} on ${input[relation.window.timeField].name}`;
    case 'aggregate': {
      const calls = relation.aggregates.map((call) => formatAggregate(call, input));
      const sets = relation.groupingSets ? `, ${relation.groupingSets.length} grouping sets` : '';
      return `aggregate ${[...calls].join(', ') || 'distinct'} by (${list(relation.keys, input)})${sets}${relation.window ? ', per window' : ''}`;
    }
    case 'over':
      return `over ${relation.calls.map(({ call }) => formatAggregate(call, input)).join(', ')} partition by (${list(relation.partition, input)})`;
    case 'join':
      return `${relation.kind} join on ${formatExpression(relation.condition, input)}`;
    case 'temporal-join':
      return `${relation.kind} temporal join on ${formatExpression(relation.condition, input)}`;
    case 'correlate':
      return `correlate ${relation.call.fn === 'UNNEST' ? 'UNNEST' : relation.call.name}`;
    case 'union':
      return 'union';
    case 'sort':
      return `sort by (${list(relation.order.map(({ field }) => field), relation.fields)})${relation.limit === null ? '' : ` limit ${relation.limit}`}`; // prettier-ignore
  }
}
