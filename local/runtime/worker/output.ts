const LEVELS = { debug: 'DEBUG', trace: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

/** Hands on what this thread writes, line by line, with the level of the console method that wrote it. */
export function captureOutput(onLine: (level: string, line: string) => void): void {
  let level: string | undefined;
  const capture = (stream: NodeJS.WriteStream, otherwise: string) => {
    let rest = '';
    const write = (chunk: string | Uint8Array, ...more: unknown[]): boolean => {
      const lines = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))).split('\n');
      rest = lines.pop() ?? '';
      const text = lines.join('\n');
      if (text !== '') onLine(level ?? otherwise, text);
      const done = more.find((argument) => typeof argument === 'function');
      if (typeof done === 'function') queueMicrotask(() => done());
      return true;
    };
    stream.write = write as typeof stream.write;
  };
  capture(process.stdout, 'INFO');
  capture(process.stderr, 'ERROR');
  for (const [method, name] of Object.entries(LEVELS) as [keyof typeof LEVELS, string][]) {
    const original = console[method].bind(console);
    console[method] = (...args: unknown[]) => {
      level = name;
      try {
        original(...args);
      } finally {
        level = undefined;
      }
    };
  }
}
