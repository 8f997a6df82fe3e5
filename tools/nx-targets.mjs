// An Nx plugin: every workspace gets the targets `lint` and `test`, so that `nx affected -t test` and `nx graph` work
// without a project.json per folder. The whole repository is checked faster by `npm run lint` and `npm test`.
import { dirname } from 'node:path';

const inputs = ['default', '^default', '{workspaceRoot}/eslint.config.mjs', '{workspaceRoot}/jest.config.mjs'];

const targets = (root) => ({
  lint: { command: `eslint --max-warnings 0 --no-error-on-unmatched-pattern ${root}`, cache: true, inputs },
  test: {
    command: `jest --selectProjects unit --passWithNoTests ${root}/`,
    options: { env: { NODE_OPTIONS: '--experimental-vm-modules' } },
    cache: true,
    inputs,
  },
});

/** @type {import('@nx/devkit').CreateNodesV2} */
export const createNodesV2 = [
  '{apps,libs,infra,examples}/*/package.json',
  (files) =>
    files.map((file) => {
      const root = dirname(file);
      return [file, { projects: { [root]: { root, projectType: 'library', targets: targets(root) } } }];
    }),
];
