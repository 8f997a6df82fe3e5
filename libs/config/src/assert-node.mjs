// Imported before anything else; plain JavaScript, because Node versions without type stripping must be able to read it.
const [major] = process.versions.node.split('.').map(Number);

if (major < 24) {
  process.stderr.write(
    `MLR_CONFIG_OLD_NODE: Millrace needs Node 24 or newer, this is ${process.versions.node} (${process.execPath}).\n` +
      'A right one comes with the npm packages: run `npm ci` with optional dependencies, then start through ' +
      '`npm start`, `npm test` or `npx millrace`, which put node_modules/.bin first on PATH.\n',
  );
  process.exit(1);
}
