import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { policyTexts as texts } from '../../texts/policy.ts';

/** Asks before somebody leaves what is not saved: within the console, and by closing the tab. */
export function LeaveGuard({ dirty }: { readonly dirty: boolean }) {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [dirty]);
  if (blocker.state !== 'blocked') return null;
  return (
    <ConfirmDialog title={texts.leave} action={texts.leaveDo} onConfirm={() => blocker.proceed()} onClose={() => blocker.reset()}>
      <p>{texts.leaveWhy}</p>
    </ConfirmDialog>
  );
}
