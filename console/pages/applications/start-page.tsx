import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Application } from '../../api/application-types.ts';
import { ALL_APPLICATIONS } from '../../api/applications.ts';
import { callApi } from '../../api/client.ts';
import { useMay } from '../../api/me.ts';
import { ApiProblem } from '../../api/problem.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { applicationTexts } from '../../texts/application.ts';
import { commonTexts } from '../../texts/common.ts';
import { startTexts as texts } from '../../texts/start-application.ts';
import { sayRefusal } from './refusal.ts';
import { StartFields } from './start-fields.tsx';
import { typed } from './text-field.tsx';
import './applications.css';
import { WaitingButton } from '../../components/waiting-button.tsx';

/** The form that starts an application, with both acknowledgements. */
export function Component() {
  const may = useMay('admin');
  return (
    <>
      <PageHeader title={texts.title}>
        <Link to="/applications">{applicationTexts.back}</Link>
      </PageHeader>
      <p className="start-intro">{texts.intro}</p>
      {may ? null : <p className="note note-warn">{commonTexts.needsScope.admin}</p>}
      <StartForm may={may} />
    </>
  );
}

function StartForm({ may }: { readonly may: boolean }) {
  const form = useRef<HTMLFormElement>(null);
  const navigate = useNavigate();
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: (body: unknown) => callApi<Application>('/v1/applications', { method: 'POST', body }),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ALL_APPLICATIONS });
      await navigate(`/applications/${id}`);
    },
  });
  useEffect(() => {
    if (start.error !== null) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [start.error]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!start.isPending) start.mutate(toWish(new FormData(event.currentTarget)));
  };
  const trouble = (field: string) => (start.error instanceof ApiProblem ? start.error.field(field) : undefined);
  return (
    <form ref={form} className="start" onSubmit={submit} noValidate>
      <StartFields trouble={trouble} />
      {start.error === null ? null : <Refused error={start.error} />}
      <div className="actions">
        <WaitingButton type="submit" className="button button-primary" disabled={!may} waiting={start.isPending}>
          {start.isPending ? commonTexts.working : texts.action}
        </WaitingButton>
      </div>
    </form>
  );
}

function Refused({ error }: { readonly error: Error }) {
  const fields = error instanceof ApiProblem && error.code === 'invalid-request';
  const other = error instanceof ApiProblem ? error.problem['applicationId'] : undefined;
  return (
    <div className="note note-bad" role="alert">
      <p>{fields ? texts.look : sayRefusal(error)}</p>
      {typeof other === 'string' ? <Link to={`/applications/${other}`}>{texts.taken}</Link> : null}
    </div>
  );
}

/** The request's body. What is missing goes empty, so that the API says of each field what it wants. */
function toWish(data: FormData): unknown {
  return {
    organisation: { name: typed(data, 'name') ?? '', email: typed(data, 'email') },
    facebookBusinessId: typed(data, 'facebookBusinessId') ?? '',
    phoneNumber: typed(data, 'phoneNumber') ?? '',
    displayName: typed(data, 'displayName'),
    testPhone: typed(data, 'testPhone'),
    wabaId: typed(data, 'wabaId'),
    acknowledgements: { neverBackToTheApp: data.has('neverBackToTheApp'), noRefund: data.has('noRefund') },
  };
}
