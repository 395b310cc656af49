import type { WholeApplication } from '../../api/application-types.ts';
import { callLocal, useLocalAction } from '../../api/local.ts';
import { WaitingButton } from '../../components/waiting-button.tsx';
import { partiesTexts as texts } from '../../texts/parties.ts';
import { ActivationCode } from './activation-code.tsx';
import { Mails } from './mails.tsx';

type Act = { readonly says: string; readonly path: string; readonly body: Readonly<Record<string, unknown>> };
type Turn = { readonly party: string; readonly now: boolean; readonly acts: readonly Act[] };

/**
 * In a local run: acts as whoever's turn it is, moves the clock, and shows the mails. The others stay where they are, so
 * that no button comes to lie under a pointer that was about to press another.
 */
export function Parties({ application }: { readonly application: WholeApplication }) {
  const { id, waiting, organisation } = application;
  const act = useLocalAction(({ path, body }: Act) => callLocal(path, body));
  return (
    <section className="card told parties" aria-labelledby="parties">
      <h2 id="parties">{texts.title}</h2>
      <p className="small faint">{texts.intro}</p>
      {turnsOf(application).map((turn) => (
        <Buttons key={turn.party} turn={turn} busy={act.isPending} onAct={act.mutate} />
      ))}
      <ActivationCode id={id} now={waiting.includes('activate-number')} since={application.activation?.codeRequestedAt ?? null} />
      <Buttons turn={CLOCK} busy={act.isPending} onAct={act.mutate} />
      {act.error === null ? null : (
        <p className="field-error" role="alert">
          {act.error.message}
        </p>
      )}
      <Mails id={id} address={organisation.email} />
    </section>
  );
}

type ButtonsProps = { readonly turn: Turn; readonly busy: boolean; readonly onAct: (act: Act) => void };

function Buttons({ turn, busy, onAct }: ButtonsProps) {
  return (
    <fieldset className="turn">
      <legend>{turn.party}</legend>
      {turn.acts.map((act) => (
        <WaitingButton
          key={act.says}
          type="button"
          className="button button-small"
          waiting={busy || !turn.now}
          onClick={() => onAct(act)}
        >
          {act.says}
        </WaitingButton>
      ))}
    </fieldset>
  );
}

const CLOCK: Turn = {
  party: texts.clock,
  now: true,
  acts: [
    { says: texts.day, path: '/clock', body: { advance: 'P1D' } },
    { says: texts.week, path: '/clock', body: { advance: 'P7D' } },
  ],
};

/** What each of the others can do, and whether it is their turn. */
function turnsOf({ id, waiting, terms }: WholeApplication): readonly Turn[] {
  const turn = (now: boolean, party: string, path: string, acts: readonly (readonly [string, Act['body']])[]): Turn => ({
    party,
    now,
    acts: acts.map(([says, body]) => ({ says, path, body: { applicationId: id, ...body } })),
  });
  const { verify, sign, review } = texts;
  return [
    turn(waiting.includes('accept-facebook-invite'), texts.organisation, '/parties/accept-invite', [[texts.acceptInvite, {}]]),
    turn(waiting.includes('verify-business'), texts.facebook, '/parties/verify-business', [
      [verify.approved, { status: 'approved' }],
      [verify.pending_need_more_info, { status: 'pending_need_more_info' }],
      [verify.rejected, { status: 'rejected', reasons: [texts.reasons] }],
    ]),
    turn(
      waiting.includes('sign-terms') && terms !== null && terms.requestId !== null,
      texts.signer,
      '/parties/sign-terms',
      Object.entries(sign).map(([outcome, says]) => [says, { outcome }]),
    ),
    turn(
      waiting.includes('review-account'),
      texts.whatsapp,
      '/parties/review',
      Object.entries(review).map(([decision, says]) => [says, { decision }]),
    ),
  ];
}
