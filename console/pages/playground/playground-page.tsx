import { useSearchParams } from 'react-router';
import { getConfig } from '../../api/config.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { playgroundTexts as texts } from '../../texts/playground.ts';
import { Business } from './business.tsx';
import { Clock } from './clock.tsx';
import { Customer } from './customer.tsx';
import { Faults } from './faults.tsx';
import { Steps } from './steps.tsx';
import { ThisRun } from './this-run.tsx';
import './playground.css';

const PHONE = '+31612345678';

/** A simulated customer, the business's side, the clock and faults. Whose phone it is stands in the address. */
export function Component() {
  const [search, setSearch] = useSearchParams();
  const phone = search.get('phone') ?? PHONE;
  const number = getConfig().local?.phoneNumberId ?? '';
  return (
    <>
      <PageHeader title={texts.title} />
      <p className="faint playground-intro">{texts.intro}</p>
      <Steps phone={phone} />
      <div className="playground">
        <Customer key={phone} phone={phone} onPhone={(next) => setSearch({ phone: next }, { replace: true })} />
        <Business key={`business ${phone}`} phone={phone} number={number} />
        <div className="playground-side">
          <Clock />
          <Faults phone={phone} />
        </div>
      </div>
      <ThisRun />
    </>
  );
}
