import type { Application } from '../../api/application-types.ts';
import { Badge, type Tone } from '../../components/badge.tsx';
import { statusNames, applicationsTexts as texts } from '../../texts/applications.ts';

const TONES: Readonly<Record<Application['status'], Tone>> = { open: 'plain', live: 'good', cancelled: 'plain', failed: 'bad' };

/** How an application stands, and whether it is late. */
export function StatusBadge({ application: { status, late } }: { readonly application: Pick<Application, 'status' | 'late'> }) {
  return (
    <span className="status">
      <Badge tone={TONES[status]}>{statusNames[status]}</Badge> {late ? <Badge tone="warn">{texts.late}</Badge> : null}
    </span>
  );
}
