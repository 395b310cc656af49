import { type FormEvent, useState } from 'react';
import { getConfig } from '../../api/config.ts';
import { useMay } from '../../api/me.ts';
import type { BusinessNumber } from '../../api/numbers.ts';
import type { StoredPolicy } from '../../api/policy-types.ts';
import { useTemplates } from '../../api/templates.ts';
import { useDebounced } from '../../components/use-debounced.ts';
import { policyTexts as texts } from '../../texts/policy.ts';
import { wrongFields } from './check-policy.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { ErrorSummary } from './error-summary.tsx';
import { PolicyFormContext } from './form.ts';
import { JsonView } from './json-view.tsx';
import { LeaveGuard } from './leave-guard.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { smsFacts } from './previews.ts';
import { SaveBar } from './save-bar.tsx';
import { CallsSection, SandboxSection } from './sections/calls.tsx';
import { ExpirySection } from './sections/expiry.tsx';
import { SmsSection } from './sections/sms.tsx';
import { QuietSection, TimesSection } from './sections/times.tsx';
import { ClosedSection, FallbackSection } from './sections/ways.tsx';
import { WordsSection } from './sections/words.tsx';
import { type Editor as Editing, useEditor } from './use-editor.ts';
import { outcomesOf, type Sample, usePreviews } from './use-previews.ts';

/** Somebody in the country of the number; the local run's has none. */
const samplePhone = (own: string): string => (getConfig().local === undefined ? own : '+31612345678');

type EditorProps = { readonly number: BusinessNumber; readonly read: StoredPolicy };

/** Edits a number's policy, and shows beside it what would happen. */
export function Editor({ number, read }: EditorProps) {
  const id = number.phoneNumberId;
  const readOnly = !useMay('admin');
  const mayAsk = useMay('send');
  const editor = useEditor(id, read);
  const { draft, settled, errors } = editor;
  const templates = useTemplates(number.wabaId).data?.templates ?? [];
  const [sample, setSample] = useState<Sample>({ phone: samplePhone(number.displayPhone), text: texts.preview.sample });
  const right = wrongFields(settled).length === 0;
  const previewed = usePreviews(id, settled, useDebounced(sample, 400), mayAsk && right);
  const outcomes = outcomesOf(previewed);
  const form = {
    policy: draft,
    change: editor.change,
    errors,
    warnings: editor.warnings,
    tried: editor.tried,
    templates,
    smsOf: (path: string) => smsFacts(path, settled, outcomes),
  };
  return (
    <PolicyFormContext value={form}>
      <LeaveGuard dirty={editor.dirty} />
      {editor.theirs === undefined ? null : <Conflict editor={editor} theirs={editor.theirs} />}
      <div className="policy">
        <div className="policy-form">
          <Form editor={editor} readOnly={readOnly} />
          <JsonView number={id} policy={draft} readOnly={readOnly} onUse={(policy) => editor.replace(policy)} />
        </div>
        <PreviewPanel policy={settled} previewed={previewed} sample={sample} onSample={setSample} wrong={!right} />
      </div>
    </PolicyFormContext>
  );
}

function Form({ editor, readOnly }: { readonly editor: Editing; readonly readOnly: boolean }) {
  const [tries, setTries] = useState(0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (editor.dirty && !editor.save()) setTries((before) => before + 1);
  };
  return (
    <form onSubmit={submit} noValidate>
      {readOnly ? <p className="note">{texts.readOnly}</p> : null}
      {editor.tried ? <ErrorSummary errors={editor.errors} tries={tries} /> : null}
      <fieldset className="plain" disabled={readOnly}>
        <ClosedSection readOnly={readOnly} />
        <FallbackSection readOnly={readOnly} />
        <ExpirySection />
        <QuietSection />
        <TimesSection />
        <SmsSection />
        <WordsSection />
        <CallsSection />
        <SandboxSection />
      </fieldset>
      {readOnly ? null : <SaveBar editor={editor} />}
    </form>
  );
}

function Conflict({ editor, theirs }: { readonly editor: Editing; readonly theirs: StoredPolicy }) {
  return (
    <ConflictDialog
      base={editor.stored.policy}
      theirs={theirs}
      mine={editor.draft}
      onChoose={(policy) => editor.replace(policy, theirs)}
    />
  );
}
