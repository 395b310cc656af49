import { useMutation } from '@tanstack/react-query';
import { callApi } from '../../api/client.ts';
import { useMay } from '../../api/me.ts';
import { sayError } from '../../components/error-note.tsx';
import { WaitingButton } from '../../components/waiting-button.tsx';
import { conversationTexts as texts } from '../../texts/conversation.ts';

/** Shows the person that what they wrote was read: only when somebody says so, since it cannot be taken back. */
export function ReadMark({ wamid, number }: { readonly wamid: string; readonly number: string }) {
  const may = useMay('send');
  const mark = useMutation({
    mutationFn: () => callApi(`/v1/messages/${encodeURIComponent(wamid)}/read`, { method: 'POST', body: { from: number } }),
  });
  if (!may) return null;
  if (mark.isSuccess) return <span role="status">{texts.markedRead}</span>;
  return (
    <>
      <WaitingButton
        type="button"
        className="button button-small button-quiet"
        waiting={mark.isPending}
        onClick={() => mark.mutate()}
      >
        {texts.markRead}
      </WaitingButton>
      {mark.isError ? <span role="alert">{sayError(mark.error)}</span> : null}
    </>
  );
}
