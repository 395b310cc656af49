import type { Statement } from '../../template/model.ts';

/** What is asked of a policy: one action on one resource, and the condition keys that the request carries. */
export type AccessRequest = {
  readonly action: string;
  readonly resource: string;
  readonly keys: Readonly<Record<string, readonly string[]>>;
};

/** `explicit`: a Deny matched. `implicit`: nothing allowed it. */
export type Decision = 'allowed' | 'implicit' | 'explicit';

type Operator = (value: string, pattern: string) => boolean;

/** Keys that AWS knows and a request may lack: only for these does the absence satisfy `ForAllValues` and negations. */
const ABSENT_BUT_KNOWN = new Set(
  ['dynamodb:LeadingKeys', 'dynamodb:Attributes', 'dynamodb:Select', 'aws:SourceVpce', 'aws:SourceArn', 'aws:SourceAccount'].map(
    (key) => key.toLowerCase(),
  ),
);

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: (value, pattern) => value === pattern,
  StringEqualsIgnoreCase: (value, pattern) => value.toLowerCase() === pattern.toLowerCase(),
  StringLike: (value, pattern) => matchesGlob(pattern, value),
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (value, pattern) => value.toLowerCase() === pattern.toLowerCase(),
};

const NEGATIONS: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

/** Decides as IAM does for one identity-based policy: an explicit Deny wins, and what nothing allows is refused. */
export function decide(statements: readonly Statement[], request: AccessRequest): Decision {
  const matching = statements.filter((statement) => applies(statement, request));
  if (matching.some((statement) => statement.effect === 'Deny')) return 'explicit';
  return matching.some((statement) => statement.effect === 'Allow') ? 'allowed' : 'implicit';
}

/** `*` stands for any text, `?` for one character. */
export function matchesGlob(pattern: string, text: string): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    const token = pattern[p];
    if (token === '*') {
      star = p++;
      mark = t;
    } else if (token !== undefined && (token === '?' || token === text[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

function applies(statement: Statement, request: AccessRequest): boolean {
  const action = request.action.toLowerCase();
  const matchesAction = (pattern: string) => matchesGlob(pattern.toLowerCase(), action);
  const matchesResource = (pattern: string) => matchesGlob(pattern, request.resource);
  if (statement.actions.length > 0 && !statement.actions.some(matchesAction)) return false;
  if (statement.notActions.some(matchesAction)) return false;
  if (statement.resources.length > 0 && !statement.resources.some(matchesResource)) return false;
  if (statement.notResources.some(matchesResource)) return false;
  if (statement.actions.length + statement.notActions.length === 0) return false;
  if (statement.resources.length + statement.notResources.length === 0) return false;
  return Object.entries(statement.conditions).every(([operator, tests]) =>
    Object.entries(tests).every(([key, expected]) => holds(operator, key, expected, request.keys)),
  );
}

function holds(operator: string, key: string, expected: unknown, keys: AccessRequest['keys']): boolean {
  const [, qualifier, full = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/.exec(operator) ?? [];
  const optional = full.endsWith('IfExists');
  const name = optional ? full.slice(0, -'IfExists'.length) : full;
  const patterns = (Array.isArray(expected) ? expected : [expected]).map(String);
  const actual = Object.entries(keys).find(([known]) => known.toLowerCase() === key.toLowerCase())?.[1] ?? [];
  if (name === 'Null') return patterns.includes(String(actual.length === 0));
  const negated = NEGATIONS[name];
  const test = OPERATORS[negated ?? name];
  if (test === undefined) return false;
  if (actual.length === 0) {
    if (optional) return true;
    return (qualifier === 'ForAllValues' || negated !== undefined) && ABSENT_BUT_KNOWN.has(key.toLowerCase());
  }
  const one = (value: string) => patterns.some((pattern) => test(value, pattern)) === (negated === undefined);
  return qualifier === 'ForAnyValue' ? actual.some(one) : actual.every(one);
}

/** Each of the six parts of an ARN on its own: a `*` does not reach over a colon, but within the resource. */
function matchesArn(value: string, pattern: string): boolean {
  const [parts, patterns] = [splitArn(value), splitArn(pattern)];
  return parts.length === patterns.length && parts.every((part, index) => matchesGlob(patterns[index] ?? '', part));
}

function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
