import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

/**
 * Runs a command that ends when this process' parent does, also by kill -9: the parent holds the other end of the
 * standard input, which closes with it. Says the child's process id on the standard output first. The first argument
 * names a file that says that the parent runs; it goes with the parent.
 */
const [marker = '', command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
const end = () => {
  child.kill('SIGKILL');
  rmSync(marker, { force: true });
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
child.on('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on('exit', (code) => process.exit(code ?? 1));
process.stdin.on('end', end).on('close', end).on('error', end).resume();
console.log(`pid ${child.pid}`);
