import { readFileSync } from 'node:fs';
import { instance } from '@viz-js/viz';

const SOURCE = new URL('onboarding.asl.json', import.meta.url);

type State = {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Resource?: string;
  readonly Error?: string;
  readonly Choices?: readonly { readonly Next: string; readonly Condition: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Branches?: readonly Machine[];
};
type Machine = { readonly StartAt: string; readonly States: Readonly<Record<string, State>> };

/** What a state does, which is how it looks, and its class in the SVG. */
function doing(state: State): keyof typeof LOOKS {
  switch (state.Type) {
    case 'Task':
      return state.Resource?.endsWith('.waitForTaskToken') === true ? 'waits' : 'works';
    case 'Choice':
      return 'chooses';
    case 'Succeed':
      return 'ends';
    case 'Fail':
      // An error by which a branch hands over is no failure.
      return state.Error === 'TooLong' ? 'works' : 'fails';
    default:
      return 'passes';
  }
}

const LOOKS = {
  waits: 'shape=box style="rounded,filled" fillcolor="#d7f0e3" color="#12805c" penwidth=1.6',
  works: 'shape=box style="rounded,filled" fillcolor="#eef2f6" color="#5b6b7b"',
  chooses: 'shape=diamond style=filled fillcolor="#fff4d6" color="#a6781a" fontsize=9 margin=0.02',
  ends: 'shape=box style="rounded,filled,bold" fillcolor="#ffffff" color="#12805c" peripheries=2',
  fails: 'shape=box style="rounded,filled" fillcolor="#fde3e1" color="#b3372b" peripheries=2',
  passes: 'shape=plain fontcolor="#5b6b7b" fontsize=9',
} as const;

/** By which a page that shows the picture finds a state, and gives it its own colours. */
function handle(name: string, what: string): string {
  return `id=${quote(`state_${name}`)} class=${quote(what)}`;
}

/** Edges out of one state; those of a Parallel leave the frame around its branches. */
function edges(machine: Machine, name: string, state: State): readonly string[] {
  const from = state.Branches === undefined ? quote(name) : quote(lastOf(state.Branches));
  const tail = state.Branches === undefined ? '' : ` ltail=${quote(`cluster_${name}`)}`;
  const to = (target: string, more: string) => {
    const { node, head } = entry(machine, target);
    return `${from} -> ${node} [${more}${tail}${head}]`;
  };
  const next = state.Next === undefined ? [] : [to(state.Next, 'weight=4')];
  const choices = (state.Choices ?? []).map((choice) => to(choice.Next, `label=${quote(says(choice.Condition))}`));
  const otherwise = state.Default === undefined ? [] : [to(state.Default, 'label="otherwise"')];
  const caught = (state.Catch ?? []).map(({ ErrorEquals, Next }) =>
    to(Next, `style=dashed color="#8a97a3" fontcolor="#5b6b7b" label=${quote(ErrorEquals.join(', '))}`),
  );
  return [...next, ...choices, ...otherwise, ...caught];
}

/** An edge into the Parallel ends at its frame. */
function entry(machine: Machine, target: string): { readonly node: string; readonly head: string } {
  const branches = machine.States[target]?.Branches;
  if (branches === undefined) return { node: quote(target), head: '' };
  return { node: quote(middleOf(branches)?.StartAt ?? ''), head: ` lhead=${quote(`cluster_${target}`)}` };
}

function nodes(machine: Machine): readonly string[] {
  return Object.entries(machine.States).flatMap(([name, state]) => {
    if (state.Branches === undefined)
      return [
        `${quote(name)} [label=${quote(words(name))} ${LOOKS[doing(state)]} ${handle(name, doing(state))}]`,
        ...edges(machine, name, state),
      ];
    const inner = state.Branches.flatMap((branch, index) => [
      `subgraph ${quote(`cluster_${name}_${index}`)} { style=invis`,
      ...nodes(branch),
      '}',
    ]);
    const frame = [
      `subgraph ${quote(`cluster_${name}`)} {`,
      `label=${quote(words(name))}`,
      'style="rounded,dashed" color="#5b6b7b"',
    ];
    // Said before the branches, it would be theirs, too.
    return [...frame, ...inner, handle(name, 'parallel'), '}', ...edges(machine, name, state)];
  });
}

/** The state at which the frame's outgoing edges begin: the end of its middle branch. */
function lastOf(branches: readonly Machine[]): string {
  return Object.entries(middleOf(branches)?.States ?? {}).find(([, state]) => state.Type === 'Succeed')?.[0] ?? '';
}

function middleOf(branches: readonly Machine[]): Machine | undefined {
  return branches[Math.floor(branches.length / 2)];
}

/** A condition in a word. */
function says(condition: string): string {
  if (condition.includes('$mostEntries')) return 'half a year';
  return condition.includes('$outcome') ? 'done meanwhile' : 'once more';
}

function words(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').replace(/ (\w+)$/, '\\n$1');
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}

/**
 * The picture of the state machine of onboarding as SVG, made from the file that deploys. Each state is an element
 * `#state_<name>`, with what it does as its class.
 */
export async function drawOnboarding(): Promise<string> {
  const machine: Machine = JSON.parse(readFileSync(SOURCE, 'utf8'));
  const font = 'fontname="Helvetica"';
  const dot = [
    'digraph onboarding {',
    `compound=true rankdir=TB nodesep=0.3 ranksep=0.45 bgcolor=white ${font} fontsize=11`,
    `node [${font} fontsize=11] edge [${font} fontsize=9 color="#3c4a57" arrowsize=0.7]`,
    ...nodes(machine),
    '}',
  ];
  const viz = await instance();
  return viz.renderString(dot.join('\n'), { format: 'svg' });
}
