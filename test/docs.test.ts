import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EVENT_SCHEMAS, EVENT_SUMMARIES } from '../shared/contracts/event-schemas.ts';
import { PROBLEM_TYPES, problem } from '../shared/contracts/problem.ts';
import { STEPS } from '../shared/domain/application.ts';
import { STEP_PLANS } from '../shared/domain/step-plan.ts';

const root = path.join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const filesIn = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.posix.join(folder, file.split(path.sep).join('/')));

const pages = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', ...filesIn('docs')].sort();

/** Backticked words that are paths of the repository: they begin with one of its folders, and hold no placeholder. */
function pathsIn(text: string): string[] {
  const words = [...text.matchAll(/`([^`\s]+)`/g)].map(([, word = '']) => word);
  return [...new Set(words.filter((word) => /^(docs|functions|infra|local|shared|test)\/[\w./-]*$/.test(word)))];
}

/** Targets of links within the repository, relative to the page. */
function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors that a page's headings have, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

describe('what the documents name', () => {
  const naming = pages.filter((page) => pathsIn(read(page)).length > 0);

  it('is looked at in README, ARCHITECTURE and every decision', () => {
    const decisions = filesIn('docs/adr').filter((page) => !page.endsWith('README.md'));
    expect(naming).toEqual(expect.arrayContaining(['README.md', 'docs/ARCHITECTURE.md', ...decisions]));
  });

  it.each(naming)('%s names only paths that exist', (page) => {
    expect(pathsIn(read(page)).filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it.each(pages)('%s links only to pages and headings that exist', (page) => {
    const broken = linksIn(read(page)).filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
      return !existsSync(path.join(root, target)) || (anchor !== undefined && !anchorsOf(read(target)).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  it('is every decision, in the list of decisions', () => {
    const listed = linksIn(read('docs/adr/README.md'));
    expect(listed.sort()).toEqual(readdirSync(path.join(root, 'docs/adr')).filter((file) => /^\d{4}-/.test(file)));
  });
});

describe('problem types', () => {
  it('have a page each, and every page is of a type', () => {
    const documented = readdirSync(path.join(root, 'docs/problems')).filter((file) => file !== 'README.md');
    expect(documented.sort()).toEqual(PROBLEM_TYPES.map((type) => `${type}.md`).sort());
  });

  it.each(PROBLEM_TYPES)('%s has its title and status on its page and in the list', (type) => {
    const { title, status } = problem(type);
    expect(read(`docs/problems/${type}.md`).split('\n').slice(0, 3)).toEqual([`# ${title}`, '', `\`${type}\`, status ${status}`]);
    expect(read('docs/problems/README.md')).toContain(`| [${type}](${type}.md) | ${status} | ${title} |`);
  });

  it.each(PROBLEM_TYPES)('%s has an example that is a document of that type, if it has one', (type) => {
    const examples = [...read(`docs/problems/${type}.md`).matchAll(/```json\n([\s\S]+?)```/g)].map(([, json = '']) =>
      JSON.parse(json),
    );
    for (const example of examples) expect(example).toMatchObject(problem(type));
    expect(examples.length).toBeLessThanOrEqual(1);
  });
});

describe('events', () => {
  const page = read('docs/events.md');
  const unions = ['shared/domain/events.ts', 'shared/domain/application-events.ts'].map(
    (file) => /export type (?:Application)?EventType =([^;]+);/.exec(read(file))?.[1] ?? '',
  );
  const types = [...unions.join('').matchAll(/'([^']+)'/g)].map(([, type = '']) => type);
  const sections = new Map(
    page
      .split(/^## /m)
      .slice(1)
      .map((section) => [/^`([^`]+)`/.exec(section)?.[1] ?? '', section] as const),
  );

  it('are all on their page, and no others', () => {
    const headings = [...sections.keys()].filter((heading) => heading !== '');
    expect(types.length).toBeGreaterThan(0);
    expect(headings.sort()).toEqual([...types].sort());
  });

  it.each(types)('%s has an example of that type, with an id and a time', (type) => {
    const [, json = ''] = /```json\n([\s\S]+?)```/.exec(sections.get(type) ?? '') ?? [];
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT.+Z$/);
    const id = expect.stringMatching(/^evt_[0-9a-f]{26}$/);
    expect(JSON.parse(json)).toEqual({ id, type, time: instant, data: expect.any(Object) });
  });

  it.each(types)('%s is told on its page as in the OpenAPI document, and its example holds what the schema has alone', (type) => {
    const [, json = ''] = /```json\n([\s\S]+?)```/.exec(sections.get(type) ?? '') ?? [];
    expect(EVENT_SCHEMAS[type]?.parse(JSON.parse(json))).toEqual(JSON.parse(json));
    expect(page).toContain(`| [\`${type}\`](#${type.replaceAll('.', '')}) | ${EVENT_SUMMARIES[type]} |`);
  });
});

describe('onboarding', () => {
  it.each(STEPS)('%s has its days on the page, as they are planned', (step) => {
    const days = (ms: number) => ms / 86_400_000;
    const { expectedMs, remindMs, escalateMs, giveUpMs } = STEP_PLANS[step];
    const expected = expectedMs === null ? 'nobody can say' : days(expectedMs) === 1 ? '1 day' : `${days(expectedMs)} days`;
    const givenUp = giveUpMs === null ? 'never' : `after ${days(giveUpMs)} days`;
    const planned = [expected, remindMs.map(days).join(', '), escalateMs.map(days).join(', '), givenUp];
    expect(read('docs/onboarding.md')).toContain(`| \`${step}\` | ${planned.join(' | ')} |`);
  });
});

describe('commands', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/npm (?:run ([a-z]+)|(test|start))/g)].map(([, run, short]) => ({
      page,
      script: run ?? short ?? '',
    })),
  );

  it.each(named)('$script, named in $page, is a script of package.json', ({ script }) => {
    expect(Object.keys(scripts)).toContain(script);
  });

  it('of the README are the two that a fresh clone needs', () => {
    const lines = read('README.md').split('\n');
    expect(lines).toContain('    npm ci && npm test');
    expect(lines).toContain('    npm ci && npm start');
  });

  it('of the README fit the defaults of a local run', () => {
    expect(read('README.md')).toContain('ports 8787 to 8790');
    expect(read('local/runtime/options.ts')).toContain("port: { type: 'string', default: '8787' }");
  });
});
