// Lints snippets as if they were files of the repository: reads `[{ file, code }]` from standard input, writes the ids
// of the rules that fired, one list per snippet. A process of its own because ESLint does not load inside Jest.
import { ESLint } from 'eslint';
import { json } from 'node:stream/consumers';
import tseslint from 'typescript-eslint';

const eslint = new ESLint({ overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }] });
const fired = [];
for (const { file, code } of await json(process.stdin)) {
  const [result] = await eslint.lintText(code, { filePath: file });
  fired.push(result.messages.map((message) => message.ruleId ?? message.message));
}
console.log(JSON.stringify(fired));
