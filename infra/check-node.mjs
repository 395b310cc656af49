// Runs before `npm start` and `npm test`, in whatever Node there is: plain JavaScript on purpose.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `openwindow runs on the Node 24 of its own devDependencies, but this is ${process.version}.\n` +
      'npm puts that Node first in the PATH of its scripts; its install script seems to have been blocked.\n' +
      'Run `npm rebuild node esbuild`, or `npm ci` without --ignore-scripts, and try again.',
  );
  process.exit(1);
}
