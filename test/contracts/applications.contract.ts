import { expect, it } from 'vitest';
import { type Application, type Changed, STEPS } from '../../shared/domain/application.ts';
import { cancel, completeStep, enterStep, fail, goLive } from '../../shared/domain/application-life.ts';
import type { Stores } from './backends.ts';
import { aChange, aNumber, anAct, aStart, collect, HOUR, NOW, PHONE } from './values.ts';

const WABA = '1029';
const NUMBER = '106540352242922';

/** What a test takes for granted. */
function given<T>(value: T | undefined | string): T {
  if (value === undefined || typeof value === 'string') throw new Error(`expected a value, and not ${value}`);
  return value;
}

export function applicationsContract(open: () => Promise<Stores>): void {
  const started = async (changed: Changed = aStart()) => {
    const stores = await open();
    expect(await stores.applications.create(changed)).toEqual({ kind: 'created' });
    return stores;
  };
  const stored = async ({ applications }: Stores, id = 'app_1') => given(await applications.get(id));
  const save = async (stores: Stores, change: (application: Application) => Changed | undefined | string) => {
    const before = await stored(stores);
    return stores.applications.save(before, given<Changed>(change(before)));
  };
  const withNumber = (application: Application): Changed =>
    aChange({ ...application, wabaId: WABA, number: NUMBER }, 'number-added');

  it('keeps an application and its log', async () => {
    const { applications } = await started();
    expect(await applications.get('app_1')).toEqual(aStart().application);
    expect(await applications.log('app_1')).toEqual(aStart().log);
    expect(await applications.get('app_2')).toBeUndefined();
    expect(await applications.log('app_2')).toEqual([]);
  });

  it('is made once when it is made twice', async () => {
    const { applications } = await started();
    expect(await applications.create(aStart())).toEqual({ kind: 'created' });
    expect(await applications.log('app_1')).toEqual(aStart().log);
  });

  it('has one open application a phone, and one an account', async () => {
    const { applications } = await started(aStart({ wabaId: WABA }));
    expect(await applications.create(aStart({ id: 'app_2' }))).toEqual({ kind: 'taken', by: 'app_1' });
    const sameAccount = aStart({ id: 'app_3', phone: '+31201234568', wabaId: WABA });
    expect(await applications.create(sameAccount)).toEqual({ kind: 'taken', by: 'app_1' });
    expect(await applications.get('app_2')).toBeUndefined();
    expect(await applications.openOf({ phone: PHONE })).toEqual(['app_1']);
    expect(await applications.openOf({ phone: '+31201234568' })).toEqual([]);
    expect(await applications.openOf({ wabaId: WABA })).toEqual(['app_1']);
  });

  it('lets one of four have a phone that all want at once', async () => {
    const { applications } = await open();
    const results = await Promise.all(
      ['1', '2', '3', '4'].map((n) => applications.create(aStart({ id: `app_${n}` })).catch(() => ({ kind: 'try again' }))),
    );
    expect(results.filter(({ kind }) => kind === 'created')).toHaveLength(1);
    expect(await applications.openOf({ phone: PHONE })).toHaveLength(1);
  });

  it('does not begin for a phone that is on the API', async () => {
    const stores = await open();
    await stores.ledger.registered(aNumber({ displayPhone: PHONE }));
    expect(await stores.applications.create(aStart())).toEqual({ kind: 'ledger' });
    expect(await stores.applications.get('app_1')).toBeUndefined();
    expect(await stores.applications.openOf({ phone: PHONE })).toEqual([]);
  });

  it('knows a business’s open applications, oldest first', async () => {
    const stores = await started(aStart({}, NOW + HOUR));
    const { applications } = stores;
    await applications.create(aStart({ id: 'app_2', phone: '+31201234568' }, NOW));
    await applications.create(aStart({ id: 'app_3', phone: '+31201234569', facebookBusinessId: '7' }));
    const { facebookBusinessId: businessId } = aStart().application;
    expect(await applications.openOf({ businessId })).toEqual(['app_2', 'app_1']);
    expect(await save(stores, (application) => cancel(application, undefined, anAct()))).toBe('saved');
    expect(await applications.openOf({ businessId })).toEqual(['app_2']);
  });

  it('keeps task tokens, and shows them in no list', async () => {
    const stores = await started();
    await save(stores, (application) => enterStep(application, 'accept-facebook-invite', 'token-1', NOW));
    expect((await stored(stores)).steps['accept-facebook-invite'].token).toBe('token-1');
    const { items } = await stores.applications.list(10, undefined);
    expect(items).toMatchObject([{ id: 'app_1', version: 2 }]);
    expect(JSON.stringify(items)).not.toContain('token-1');
  });

  it('lists the newest first, in pages', async () => {
    const { applications } = await started();
    await applications.create(aStart({ id: 'app_2', phone: '+31201234568' }, NOW + 2));
    await applications.create(aStart({ id: 'app_3', phone: '+31201234569' }, NOW + 1));
    const first = await applications.list(2, undefined);
    expect(first.items.map(({ id }) => id)).toEqual(['app_2', 'app_3']);
    const second = await applications.list(2, first.next);
    expect(second.items).toEqual([aStart().application]);
  });

  it('saves what it was read as, and not what another has changed', async () => {
    const stores = await started();
    const before = await stored(stores);
    const changed = aChange({ ...before, displayName: 'Shop 2' }, 'renamed', NOW + 1);
    expect(await stores.applications.save(before, changed)).toBe('saved');
    expect(await stores.applications.save(before, aChange({ ...before, displayName: 'Shop 3' }, 'lost'))).toBe('moved');
    expect(await stored(stores)).toEqual({ ...before, displayName: 'Shop 2', version: before.version + 1 });
    const log = await stores.applications.log('app_1');
    expect(log.map(({ what }) => what)).toEqual(['started', 'step-started', 'renamed']);
  });

  it('lets one of four save at the same time', async () => {
    const stores = await started();
    const before = await stored(stores);
    const results = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        stores.applications.save(before, aChange({ ...before, displayName: `Shop ${n}` }, 'renamed')).catch(() => 'try again'),
      ),
    );
    expect(results.filter((result) => result === 'saved')).toHaveLength(1);
    expect((await stored(stores)).version).toBe(before.version + 1);
  });

  it('does not save what was never created', async () => {
    const { applications } = await open();
    const { application } = aStart();
    expect(await applications.save(application, aChange(application, 'x'))).toBe('moved');
  });

  it('takes the account when it is known, unless another has it', async () => {
    const stores = await started();
    await stores.applications.create(aStart({ id: 'app_2', phone: '+31201234568', wabaId: WABA }));
    const known = (application: Application) => aChange({ ...application, wabaId: WABA }, 'invite-accepted');
    expect(await save(stores, known)).toBe('account-taken');
    expect((await stored(stores)).wabaId).toBeUndefined();
    const second = await stored(stores, 'app_2');
    await stores.applications.save(second, given<Changed>(cancel(second, undefined, anAct())));
    expect(await save(stores, known)).toBe('saved');
    expect(await stores.applications.openOf({ wabaId: WABA })).toEqual(['app_1']);
  });

  it('moves its lock to another account', async () => {
    const stores = await started(aStart({ wabaId: WABA }));
    await save(stores, (application) => aChange({ ...application, wabaId: '2' }, 'moved'));
    expect(await stores.applications.openOf({ wabaId: WABA })).toEqual([]);
    expect(await stores.applications.openOf({ wabaId: '2' })).toEqual(['app_1']);
  });

  it('frees phone and account with its end', async () => {
    const stores = await started(aStart({ wabaId: WABA }));
    await save(stores, (application) => fail(application, 'timed out', anAct()));
    expect(await stores.applications.openOf({ phone: PHONE })).toEqual([]);
    expect(await stores.applications.openOf({ wabaId: WABA })).toEqual([]);
    expect(await stores.applications.create(aStart({ id: 'app_2', wabaId: WABA }))).toEqual({ kind: 'created' });
    // What ended changes no lock of the next.
    await save(stores, (application) => aChange({ ...application, wabaId: '3' }, 'noted'));
    expect(await stores.applications.openOf({ phone: PHONE })).toEqual(['app_2']);
    expect(await stores.applications.openOf({ wabaId: '3' })).toEqual([]);
  });

  it('adds to the log alone, the same note once', async () => {
    const { applications } = await started();
    const note = [{ at: NOW + 2, by: 'key_1', what: 'immutable', evidence: { field: 'phoneNumber' } }];
    await applications.note('app_1', note);
    await applications.note('app_1', note);
    await applications.note('app_1', [{ at: NOW + 1, by: 'key_1', what: 'earlier' }]);
    expect((await applications.log('app_1')).map(({ what }) => what)).toEqual([
      'started',
      'step-started',
      'earlier',
      'immutable',
    ]);
    expect((await applications.get('app_1'))?.version).toBe(1);
  });

  it('shows the sweep what waits to be told or begun, until it is', async () => {
    const stores = await started();
    const overdue = async () => collect(stores.due.overdue(NOW + 24 * HOUR));
    expect(await overdue()).toEqual([{ kind: 'application', id: 'app_1', dueAt: NOW + 60_000 }]);
    await save(stores, (application) => enterStep(application, 'accept-facebook-invite', 'token-1', NOW));
    expect(await overdue()).toEqual([]);
    await save(stores, (application) => completeStep(application, 'accept-facebook-invite', anAct()));
    expect(await overdue()).toHaveLength(1);
  });

  it('shows its number as waiting for the step it is at', async () => {
    const stores = await started();
    expect(await save(stores, withNumber)).toBe('saved');
    expect(await stores.numbers.get(NUMBER)).toEqual({
      number: NUMBER,
      wabaId: WABA,
      displayPhone: PHONE,
      verifiedName: 'Shop',
      state: 'accept-facebook-invite',
      since: NOW,
      applicationId: 'app_1',
    });
    await save(stores, (application) => completeStep(application, 'accept-facebook-invite', anAct()));
    expect(await stores.numbers.get(NUMBER)).toMatchObject({ state: 'verify-business' });
    await save(stores, (application) => cancel(application, undefined, anAct({ at: NOW + HOUR })));
    expect(await stores.numbers.get(NUMBER)).toMatchObject({ state: 'cancelled', since: NOW + HOUR });
    expect(await stores.ledger.get(PHONE)).toBeUndefined();
  });

  it('goes live with its number and the ledger, for good', async () => {
    const stores = await started();
    await save(stores, withNumber);
    await stores.ledger.registered(aNumber({ number: NUMBER, displayPhone: PHONE }));
    for (const name of STEPS.filter((step) => step !== 'go-live'))
      await save(stores, (application) => completeStep(application, name, anAct()));
    expect(await save(stores, (application) => goLive(application, anAct({ at: NOW + HOUR })))).toBe('saved');
    expect(await stores.numbers.get(NUMBER)).toMatchObject({ state: 'live', applicationId: 'app_1', since: NOW + HOUR });
    expect(await stores.ledger.get(PHONE)).toEqual({ phone: PHONE, number: NUMBER, state: 'live', since: NOW + HOUR });
    expect(await stores.applications.openOf({ phone: PHONE })).toEqual([]);
    expect(await stores.applications.create(aStart({ id: 'app_2' }))).toEqual({ kind: 'ledger' });
  });

  it('never takes a number back that is live by other means', async () => {
    const stores = await started();
    // Adopted under another phone of Meta's: nothing of that is touched.
    await stores.numbers.adopt(aNumber({ number: NUMBER, displayPhone: '+31209999999' }));
    expect(await save(stores, withNumber)).toBe('saved');
    expect((await stored(stores)).number).toBe(NUMBER);
    expect(await stores.numbers.get(NUMBER)).toMatchObject({ state: 'live', displayPhone: '+31209999999' });
  });

  it('does not go live against the ledger', async () => {
    const stores = await started();
    await save(stores, withNumber);
    await stores.ledger.registered(aNumber({ number: 'another', displayPhone: PHONE }));
    await expect(save(stores, (application) => goLive(application, anAct()))).rejects.toThrow();
    expect(await stored(stores)).toMatchObject({ status: 'open' });
  });

  it('keeps its phone from being adopted while it is open', async () => {
    const stores = await started();
    await save(stores, withNumber);
    const number = aNumber({ number: NUMBER, displayPhone: PHONE });
    expect(await stores.numbers.adopt(number)).toEqual({ kind: 'application-open', id: 'app_1' });
    await save(stores, (application) => cancel(application, undefined, anAct()));
    expect(await stores.numbers.adopt(number)).toEqual({ kind: 'adopted' });
    expect(await stores.numbers.get(NUMBER)).toEqual(number);
  });
}

export function ledgerContract(open: () => Promise<Stores>): void {
  it('moves forward only: absent, registered, live', async () => {
    const { ledger, numbers } = await open();
    const number = aNumber({ displayPhone: PHONE });
    expect(await ledger.get(PHONE)).toBeUndefined();
    await ledger.registered(number);
    await ledger.registered({ ...number, since: NOW + 1 });
    expect(await ledger.get(PHONE)).toEqual({ phone: PHONE, number: number.number, state: 'registered', since: NOW });
    expect(await numbers.get(number.number)).toMatchObject({ state: 'go-live', displayPhone: PHONE });
    expect(await numbers.adopt({ ...number, since: NOW + 2 })).toEqual({ kind: 'adopted' });
    await ledger.registered({ ...number, since: NOW + 3 });
    expect(await ledger.get(PHONE)).toEqual({ phone: PHONE, number: number.number, state: 'live', since: NOW + 2 });
    expect(await numbers.get(number.number)).toMatchObject({ state: 'live' });
  });

  it('knows a registered phone by the id that Meta gave it last', async () => {
    const { ledger } = await open();
    await ledger.registered(aNumber({ number: '1', displayPhone: PHONE }));
    await ledger.registered(aNumber({ number: '2', displayPhone: PHONE, since: NOW + 1 }));
    expect(await ledger.get(PHONE)).toMatchObject({ number: '2', state: 'registered', since: NOW + 1 });
  });

  it('keeps incidents, each once, newest first', async () => {
    const { ledger } = await open();
    const incident = { key: 'a', phone: PHONE, number: '1', at: NOW, what: 'api', by: 'key_1', detail: 'asked to go back' };
    const later = { ...incident, key: 'b', at: NOW + 1, what: 'PARTNER_REMOVED', by: 'meta' };
    await ledger.incident(incident);
    await ledger.incident(later);
    await ledger.incident({ ...incident, detail: 'again' });
    await ledger.incident({ ...incident, phone: '+1' });
    expect(await ledger.incidents(PHONE)).toEqual([later, incident]);
    expect(await ledger.get(PHONE)).toBeUndefined();
  });
}
