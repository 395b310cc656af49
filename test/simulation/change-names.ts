import type { Identity } from '../../shared/domain/identity.ts';
import type { Update } from '../../shared/domain/update.ts';
import type { Random } from './random.ts';
import { NUMBER } from './run-simulation.ts';
import type { Person, SimulatedMeta } from './simulated-meta.ts';
import type { VirtualTime } from './virtual-time.ts';

const SECOND = 1_000;
const DAY = 24 * 60 * 60 * SECOND;

type World = { readonly random: Random; readonly time: VirtualTime; readonly meta: SimulatedMeta };

/** At times they become known by a user id, change their number, get another user id, or both, and Meta tells all or a part. */
export function changeNames(person: Person, start: number, world: World): void {
  const { random, time } = world;
  for (let count = random.pick(0, 1, 1, 2); count > 0; count -= 1)
    time.at(start + random.between(0, random.pick(DAY / 2, 2 * DAY, 5 * DAY)), () => change(person, world));
}

function change(person: Person, { random, time, meta }: World): void {
  const at = Math.floor(time.now / SECOND) * SECOND;
  const before = person.identity;
  const n = person.names.size;
  const userId = `${[...person.names][0]?.replace('+', 'NL.')}.${n}`;
  const phone = `${person.phone.slice(0, 12)}${n}`;
  const system = (current: Identity): Update => ({
    kind: 'message',
    number: NUMBER,
    // Meta's samples name the phone alone.
    person: random.chance(0.5) && before.phone !== undefined ? { phone: before.phone } : before,
    wamid: `wamid.system.${meta.told.length}`,
    sentAt: at,
    type: 'system',
    content: JSON.stringify({ type: 'system', system: systemOf(current) }),
    opens: false,
  });
  const update = (current: Identity, previous: string): Update => {
    const waId = current.phone === undefined || random.chance(0.5) ? {} : { wa_id: current.phone.slice(1) };
    const raw = JSON.stringify({ user_id: { previous, current: current.userId }, ...waId });
    return { kind: 'other', field: 'user_id_update', number: NUMBER, wabaId: '1029', person: { userId: previous }, at, raw };
  };
  if (before.userId === undefined) {
    if (random.chance(0.5)) meta.personChanges(person, { ...before, userId }, []);
    else meta.personChanges(person, { phone }, [system({ phone })]);
    return;
  }
  const [kept, both] = [
    { ...before, phone },
    { userId, phone },
  ];
  const [identity, updates] = random.pick<readonly [Identity, readonly Update[]]>(
    [kept, [system({ phone })]],
    [both, [system({ phone }), update(both, before.userId)]],
    // The new id comes with their next message.
    [both, [system({ phone })]],
    [{ ...before, userId }, [update({ ...before, userId }, before.userId)]],
    [{ ...before, userId }, [system({ userId })]],
  );
  meta.personChanges(person, identity, updates);
}

function systemOf({ userId, phone }: Identity): object {
  if (userId !== undefined) return { type: 'user_changed_user_id', user_id: userId };
  return { type: 'user_changed_number', wa_id: phone?.slice(1) };
}
