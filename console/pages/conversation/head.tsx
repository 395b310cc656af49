import type { Conversation, Session } from '../../api/conversation-types.ts';
import { useNumbers } from '../../api/numbers.ts';
import { usePolicies } from '../../api/standing-policies.ts';
import { Badge } from '../../components/badge.tsx';
import { Countdown } from '../../components/countdown.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Time } from '../../components/time.tsx';
import { useNow } from '../../components/use-now.ts';
import { sayAtEnd, conversationTexts as texts } from '../../texts/conversation.ts';
import { sayAt } from '../../texts/format.ts';
import { sayLocalTime } from '../../texts/local-time.ts';

type HeadProps = { readonly conversation: Conversation; readonly session: Session };

/** Who it is, and how the window stands. */
export function Head({ conversation, session }: HeadProps) {
  const { name, phone, userId, person, optedOut } = session;
  const own = useNumbers().data?.find(({ phoneNumberId }) => phoneNumberId === conversation.number);
  const title = name ?? phone ?? person;
  const names = [phone, userId].filter((one) => one !== undefined && one !== title);
  return (
    <>
      <PageHeader title={title} />
      <p className="conversation-who">
        {names.map((one) => (
          <bdi key={one}>{one}</bdi>
        ))}
        <span className="faint">{texts.via(own?.verifiedName ?? own?.displayPhone ?? conversation.number)}</span>
      </p>
      <WindowState conversation={conversation} session={session} />
      {optedOut === null ? null : <p className="note note-warn conversation-opted-out">{texts.optedOut[optedOut]}</p>}
    </>
  );
}

function WindowState({ conversation: { number }, session }: HeadProps) {
  const policy = usePolicies([number]).get(number);
  const { state, closesAt, answered } = session;
  return (
    <div className="conversation-window">
      <p>
        {state === 'open' && closesAt !== null ? (
          <>
            <Badge tone="good">{texts.open}</Badge> {texts.closesIn} <Countdown until={closesAt} />{' '}
            <Time at={closesAt} say={sayAt} />.
          </>
        ) : state === 'never-opened' ? (
          <>
            <Badge>{texts.neverOpened}</Badge> {texts.neverOpenedWhy}
          </>
        ) : (
          <>
            <Badge tone="warn">{texts.closed}</Badge>{' '}
            {closesAt === null ? (
              texts.closedWhy
            ) : (
              <>
                <Time at={closesAt} say={sayAt} />
                {answered ? texts.thenAnswered : texts.thenUnanswered} {texts.closedWhy}
              </>
            )}
          </>
        )}{' '}
        <LocalTime zones={session.timeZones} />
      </p>
      {state === 'open' ? (
        <p>
          <Badge tone={answered ? 'good' : 'warn'}>{answered ? texts.answered : texts.notAnswered}</Badge>{' '}
          <bdi>{sayAtEnd(policy?.onUnansweredExpiry, answered)}</bdi>
        </p>
      ) : null}
    </div>
  );
}

/** The hour where the person is, ticking. */
function LocalTime({ zones }: { readonly zones: readonly string[] }) {
  const said = sayLocalTime(zones, new Date(useNow()));
  if (said === undefined) return <span className="faint">{texts.noTimeZone}</span>;
  return <span title={zones.join(', ')}>{`${said.charAt(0).toUpperCase()}${said.slice(1)}.`}</span>;
}
