import { readFileSync } from 'node:fs';

const INTERVAL_MS = 300;

/**
 * Calls `onGone` when npm, which started this process, is gone, also by kill -9: nobody would stop us any more. Between
 * npm and us there may be a shell that lives on.
 */
export function watchParents(onGone: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && parentOf(parent) === grandparent) return;
    clearInterval(timer);
    onGone();
  }, INTERVAL_MS);
  timer.unref();
}

/** The parent of a process, where the system tells it. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
