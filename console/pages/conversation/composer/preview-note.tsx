import { ApiProblem } from '../../../api/problem.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { sayError } from '../../../components/error-note.tsx';
import { sayRefusal, composerTexts as texts } from '../../../texts/composer.ts';
import { sayDecision, sayFurther } from '../../../texts/decision.ts';
import type { Mode } from './draft.ts';
import type { usePreview } from './use-preview.ts';

type PreviewProps = {
  readonly preview: ReturnType<typeof usePreview>;
  /** Why the last send was refused. */
  readonly refused: Error | null;
  readonly hasRequest: boolean;
  readonly mode: Mode;
  readonly onChoose: (mode: Mode) => void;
};

/** What would happen, or why nothing can; it keeps its place while it is asked again. */
export function PreviewNote({ preview: { query }, refused, hasRequest, mode, onChoose }: PreviewProps) {
  const error = query.error ?? refused;
  return (
    <div className="composer-preview" role="status">
      {error !== null && (hasRequest || refused !== null) ? (
        <RefusalNote error={error} onChoose={onChoose} />
      ) : hasRequest && query.data !== undefined ? (
        <p>
          <span className="faint">{texts.wouldBe}</span>{' '}
          {[...sayDecision(query.data.decision, serverNow()), ...sayFurther(query.data.decision)].join(' ')}
        </p>
      ) : (
        <p className="faint">{hasRequest ? texts.deciding : texts.before[mode === 'template' ? 'template' : 'text']}</p>
      )}
    </div>
  );
}

function RefusalNote({ error, onChoose }: { readonly error: Error; readonly onChoose: (mode: Mode) => void }) {
  if (!(error instanceof ApiProblem)) return <p className="field-error">{sayError(error)}</p>;
  const { why, toDo, alternatives } = sayRefusal(error, serverNow());
  return (
    <div className="note note-warn">
      <p dir="auto">{why.join(' ')}</p>
      {toDo === undefined ? null : <p>{toDo}</p>}
      <div className="actions">
        {(['sms', 'template'] as const).map((one) =>
          alternatives.includes(one) ? (
            <button key={one} type="button" className="button button-small" onClick={() => onChoose(one)}>
              {texts.instead[one]}
            </button>
          ) : null,
        )}
      </div>
    </div>
  );
}
