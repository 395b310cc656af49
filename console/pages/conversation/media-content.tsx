import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { fetchFile, withQuery } from '../../api/client.ts';
import { type Json, toText } from '../../api/json.ts';
import { ApiProblem } from '../../api/problem.ts';
import { sayError } from '../../components/error-note.tsx';
import { SafeText } from '../../components/safe-text.tsx';
import { WaitingButton } from '../../components/waiting-button.tsx';
import { conversationTexts as texts } from '../../texts/conversation.ts';
import { plainName } from '../../texts/plain-name.ts';

type Kind = 'image' | 'video' | 'audio' | 'document' | 'sticker';
type MediaProps = { readonly type: Kind; readonly media: Json; readonly number: string };

/** A file: what it is called, and on demand what is in it. Files that are sent by link stay where they are. */
export function MediaContent({ type, media, number }: MediaProps) {
  const caption = toText(media['caption']);
  const [id, link] = [toText(media['id']), toText(media['link'])];
  return (
    <>
      {id === undefined ? (
        <p className="content-note">{texts.kinds[type]}</p>
      ) : (
        <OnDemand id={id} type={type} number={number} name={toText(media['filename'])} mime={toText(media['mime_type'])} />
      )}
      {link === undefined ? null : <SafeText text={link} />}
      {caption === undefined ? null : <SafeText text={caption} />}
    </>
  );
}

/** What the browser shows by itself; SVG and HTML can hold scripts, and are never shown. */
const SHOWN: Readonly<Record<'image' | 'audio' | 'video', readonly string[]>> = {
  image: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'],
  audio: ['audio/ogg', 'audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/amr'],
  video: ['video/mp4', 'video/3gpp'],
};

type FileProps = {
  readonly id: string;
  readonly type: Kind;
  readonly number: string;
  readonly name: string | undefined;
  readonly mime: string | undefined;
};

function OnDemand({ id, type, number, name, mime }: FileProps) {
  const [wanted, setWanted] = useState(false);
  const file = useQuery({
    queryKey: ['media', number, id],
    queryFn: ({ signal }) => fetchFile(withQuery(`/v1/media/${encodeURIComponent(id)}`, { number }), signal),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  const label = plainName(name ?? '') || `${texts.kinds[type]}${mime === undefined ? '' : ` (${mime.split(';')[0]})`}`;
  if (file.data !== undefined) return <Shown file={file.data} name={label} />;
  return (
    <p className="content-file">
      <bdi>{label}</bdi>{' '}
      <WaitingButton
        type="button"
        className="button button-small"
        waiting={file.isFetching}
        onClick={() => (wanted ? file.refetch() : setWanted(true))}
      >
        {file.isFetching ? texts.fetchingFile : texts.showFile}
      </WaitingButton>
      {file.isError ? <span role="alert">{isGone(file.error) ? texts.fileGone : sayError(file.error)}</span> : null}
    </p>
  );
}

function isGone(error: Error): boolean {
  return error instanceof ApiProblem && error.problem.status === 404;
}

function Shown({ file, name }: { readonly file: Blob; readonly name: string }) {
  const mime = file.type.split(';')[0]?.trim().toLowerCase() ?? '';
  const is = (kind: keyof typeof SHOWN) => SHOWN[kind].includes(mime);
  const isShown = is('image') || is('audio') || is('video');
  const url = useObjectUrl(file, isShown ? mime : 'application/octet-stream');
  if (url === undefined) return null;
  return (
    <figure className="content-media">
      {is('image') ? <img src={url} alt={name} /> : null}
      {/* biome-ignore lint/a11y/useMediaCaption: what a person sends has no captions */}
      {is('audio') ? <audio src={url} controls={true} aria-label={name} /> : null}
      {/* biome-ignore lint/a11y/useMediaCaption: what a person sends has no captions */}
      {is('video') ? <video src={url} controls={true} aria-label={name} /> : null}
      <figcaption>
        <a href={url} download={isShown ? '' : name}>
          {texts.download} <bdi>{name}</bdi>
        </a>
      </figcaption>
    </figure>
  );
}

/** An address of the file in this tab, as long as it is shown. Under a type that nothing runs. */
function useObjectUrl(file: Blob, type: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([file], { type }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file, type]);
  return url;
}
