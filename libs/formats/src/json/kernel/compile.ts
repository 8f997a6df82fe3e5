/** `npm run kernel -w libs/formats`: compiles kernel/json-scan.ts (AssemblyScript) into module.ts beside this file; `--print` shows it only. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = 'kernel/json-scan.ts';

/** What is used of the compiler. Its own types declare globals of another world: `console` without `error`, say. */
interface Compiler {
  main(
    options: readonly string[],
    io: {
      writeFile(name: string, contents: Uint8Array | string): void;
      reportDiagnostic(diagnostic: { message: string }): void;
    },
  ): Promise<{ error: Error | null }>;
}
const compiler: string = 'assemblyscript/asc';

/** The kernel as WebAssembly, from its source; throws what the compiler has to say. */
export async function compileKernel(): Promise<Uint8Array> {
  const files = new Map<string, Uint8Array | string>();
  const { main } = ((await import(compiler)) as { default: Compiler }).default;
  const diagnostics: string[] = [];
  const { error } = await main(
    [
      SOURCE,
      '--outFile=kernel.wasm',
      '-O3',
      '--noAssert',
      '--runtime=stub',
      '--enable=simd',
      '--initialMemory=16',
      '--maximumMemory=16',
      '--use=abort=',
      `--baseDir=${join(import.meta.dirname, '../../..')}`,
    ],
    {
      writeFile: (name, contents) => void files.set(name, contents),
      reportDiagnostic: ({ message }) => void diagnostics.push(message),
    },
  );
  if (error !== null) throw new Error(`${SOURCE} does not compile:\n${diagnostics.join('\n')}`, { cause: error });
  return files.get('kernel.wasm') as Uint8Array;
}

/** The text of module.ts. */
export function moduleText(wasm: Uint8Array): string {
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(/.{1,110}/g)!;
  return `/** WebAssembly in base64, made of kernel/json-scan.ts by \`npm run kernel -w libs/formats\`; not to be edited. */
export const KERNEL = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`;
}

if (import.meta.main) {
  const wasm = await compileKernel();
  if (process.argv.includes('--print')) process.stdout.write(Buffer.from(wasm).toString('base64'));
  else writeFileSync(join(import.meta.dirname, 'module.ts'), moduleText(wasm));
}
