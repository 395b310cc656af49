import type { WholeApplication } from '../../api/application-types.ts';
import { Time } from '../../components/time.tsx';
import { applicationTexts } from '../../texts/application.ts';

const texts = applicationTexts.step.code;

/** When the latest code was requested, how, and how many tries are left for it. */
export function CodeState({ activation }: Pick<WholeApplication, 'activation'>) {
  if (activation === null) return null;
  const { codeRequestedAt, method, triesLeft, registering } = activation;
  if (registering) return <p>{texts.registering}</p>;
  if (codeRequestedAt === null) return null;
  return (
    <p>
      {texts.requested} <Time at={codeRequestedAt} />
      {method === null ? '' : `, ${texts.by[method]}`}. {texts.good} {texts.tries(triesLeft)}
    </p>
  );
}
