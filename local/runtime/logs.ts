/**
 * Prints what functions log, for people: time of the run, function, level, message; metrics in short. Lines that repeat
 * the one before, as while time is moved, are counted.
 */
export type LogPrinter = (functionId: string, level: string, text: string) => void;

type Json = Readonly<Record<string, unknown>>;

const COLOURS: Readonly<Record<string, string>> = { ERROR: '31', FATAL: '31', WARN: '33', DEBUG: '90' };
/** What every line of a logger repeats, and the line itself shows elsewhere. */
const SHOWN_ELSEWHERE = new Set(['level', 'message', 'timestamp', 'time', 'service', 'function_name', 'function']);

/** `colour`: whether the terminal shows colours. */
export function makeLogPrinter(now: () => number, colour: boolean, write: (line: string) => void): LogPrinter {
  let [last, repeated] = ['', 0];
  return (functionId, level, text) => {
    if (text === last) {
      repeated += 1;
      return;
    }
    if (repeated > 0) write(`${' '.repeat(12)} (the same, ${repeated} more)`);
    [last, repeated] = [text, 0];
    const json = parse(text);
    const shownLevel = String(json?.['level'] ?? level).toUpperCase();
    const message = json === undefined ? text : describe(json);
    const time = new Date(now()).toISOString().slice(11, 23);
    const line = `${time} ${functionId.padEnd(18)} ${shownLevel.padEnd(5)} ${message}`;
    const code = COLOURS[shownLevel];
    write(colour && code !== undefined ? `\u001b[${code}m${line}\u001b[0m` : line);
  };
}

function parse(text: string): Json | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describe(json: Json): string {
  if (typeof json['_aws'] === 'object') return `metric ${describeMetrics(json)}`;
  const rest = Object.entries(json).filter(([key]) => !SHOWN_ELSEWHERE.has(key));
  const fields = rest.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [json['message'] ?? '', ...fields].filter((part) => part !== '').join(' ');
}

/** Embedded metric format: the names are in `_aws`, the values beside it. */
function describeMetrics(json: Json): string {
  const { CloudWatchMetrics: groups } = json['_aws'] as { CloudWatchMetrics?: { Metrics?: { Name: string }[] }[] };
  const names = (groups ?? []).flatMap((group) => group.Metrics ?? []).map((metric) => metric.Name);
  return names.map((name) => `${name}=${JSON.stringify(json[name])}`).join(' ');
}
