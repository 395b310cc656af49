import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMay } from '../../api/me.ts';
import { syncTemplates, TEMPLATES } from '../../api/templates.ts';
import { sayError } from '../../components/error-note.tsx';
import { Time } from '../../components/time.tsx';
import { useNow } from '../../components/use-now.ts';
import { templateTexts as texts } from '../../texts/templates.ts';

/** When the account was synced last, and, for admins, the way to do it now. */
export function Sync({ syncedAt }: { readonly syncedAt: string | null | undefined }) {
  const admin = useMay('admin');
  const client = useQueryClient();
  const sync = useMutation({
    mutationFn: syncTemplates,
    onSettled: () => client.invalidateQueries({ queryKey: TEMPLATES }),
  });
  return (
    <div className="templates-sync">
      {syncedAt === undefined ? (
        <p className="faint">…</p>
      ) : (
        <p className="faint">{syncedAt === null ? texts.neverSynced : <Synced at={syncedAt} />}</p>
      )}
      {admin ? (
        <button type="button" className="button" aria-disabled={sync.isPending} onClick={() => sync.isPending || sync.mutate()}>
          {texts.sync}
        </button>
      ) : (
        <p className="faint small">{texts.syncNeedsAdmin}</p>
      )}
      <div role="status" className="templates-sync-result">
        {sync.isPending ? <Progress since={sync.submittedAt} /> : null}
        {sync.data === undefined ? null : <p className="note">{texts.syncDone(sync.data)}</p>}
      </div>
      {sync.error === null ? null : (
        <p className="note note-bad" role="alert">
          {sayError(sync.error)}
        </p>
      )}
    </div>
  );
}

function Synced({ at }: { readonly at: string }) {
  return (
    <>
      {texts.synced} <Time at={at} />
    </>
  );
}

/** Meta does not say how many there are: the time that it takes is all that can be told. */
function Progress({ since }: { readonly since: number }) {
  useNow();
  const seconds = Math.max(0, Math.round((Date.now() - since) / 1_000));
  return (
    <p className="templates-progress">
      <progress aria-label={texts.sync} /> <span aria-hidden="true">{texts.syncing(seconds)}</span>
    </p>
  );
}
