type Json = Readonly<Record<string, unknown>>;

/** Whether an event matches a pattern of EventBridge, which event sources use too for their filters. */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) return false;
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === '$or' && Array.isArray(expected)) return expected.some((option) => matchesPattern(option, event));
    const present = isObject(event) && Object.hasOwn(event, key);
    const value = present ? event[key] : undefined;
    if (Array.isArray(expected)) return matchesAny(expected, value, present);
    return matchesPattern(expected, value ?? {});
  });
}

/** A list of rules, of which one must hold. A list in the event matches when one of its values does. */
function matchesAny(rules: readonly unknown[], value: unknown, present: boolean): boolean {
  return rules.some((rule) => {
    if (isObject(rule) && 'exists' in rule) return rule['exists'] === (present && !isObject(value));
    if (!present) return false;
    return Array.isArray(value) ? value.some((one) => matchesRule(rule, one)) : matchesRule(rule, value);
  });
}

function matchesRule(rule: unknown, value: unknown): boolean {
  if (!isObject(rule)) return rule === value;
  return Object.entries(rule).every(([kind, argument]) => matchesKind(kind, argument, value));
}

function matchesKind(kind: string, argument: unknown, value: unknown): boolean {
  switch (kind) {
    case 'prefix':
    case 'suffix':
      return typeof value === 'string' && matchesEnd(kind, argument, value);
    case 'equals-ignore-case':
      return typeof value === 'string' && value.toLowerCase() === String(argument).toLowerCase();
    case 'wildcard':
      return typeof value === 'string' && toExpression(String(argument)).test(value);
    case 'anything-but':
      return !(Array.isArray(argument) ? argument : [argument]).some((one) => matchesRule(one, value));
    case 'numeric':
      return typeof value === 'number' && Array.isArray(argument) && matchesNumber(argument, value);
    default:
      throw new Error(`the local system does not know the pattern ${kind}`);
  }
}

function matchesEnd(kind: 'prefix' | 'suffix', argument: unknown, value: string): boolean {
  const ignoreCase = isObject(argument);
  const end = String(ignoreCase ? argument['equals-ignore-case'] : argument);
  const [text, part] = ignoreCase ? [value.toLowerCase(), end.toLowerCase()] : [value, end];
  return kind === 'prefix' ? text.startsWith(part) : text.endsWith(part);
}

function matchesNumber(comparisons: readonly unknown[], value: number): boolean {
  for (let index = 0; index < comparisons.length; index += 2) {
    const [operator, limit] = [comparisons[index], Number(comparisons[index + 1])];
    const holds =
      (operator === '=' && value === limit) ||
      (operator === '<' && value < limit) ||
      (operator === '<=' && value <= limit) ||
      (operator === '>' && value > limit) ||
      (operator === '>=' && value >= limit);
    if (!holds) return false;
  }
  return true;
}

/** `*` stands for any text. */
function toExpression(wildcard: string): RegExp {
  const parts = wildcard.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
