import type { Log } from '../../shared/ports.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * One JSON line per event: names, ids and outcomes; never texts, phone numbers, tokens or whole events. Of an error its
 * name and message, and its cause's: ours carry no personal data, and AWS's name resources.
 */
export const log: Log = {
  info: (event, fields) => write({ level: 'INFO', event, ...fields }),
  warn: (event, fields) => write({ level: 'WARN', event, ...fields }),
  error: (event, error, fields) => write({ level: 'ERROR', event, ...fields, ...describe(error) }),
};

/** Not by `console`: Lambda's JSON format would wrap the line as a text, and an embedded metric would not be seen. */
function write(fields: Fields): void {
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), ...fields })}\n`);
}

function describe(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: 'not an Error' };
  const { name, message, stack, cause } = error;
  return {
    error: name,
    message,
    ...(cause instanceof Error ? { cause: `${cause.name}: ${cause.message}` } : {}),
    stack: stack
      ?.split('\n')
      .slice(1, 6)
      .map((at) => at.trim()),
  };
}

/** A count as a CloudWatch embedded metric: a log line, no call. */
export function metric(name: string, value: number, now: number): void {
  if (value === 0) return;
  const metrics = [{ Namespace: 'openwindow', Dimensions: [[]], Metrics: [{ Name: name, Unit: 'Count' }] }];
  write({ _aws: { Timestamp: now, CloudWatchMetrics: metrics }, [name]: value });
}
