import { runInNewContext } from 'node:vm';
import type { Distribution } from '../template/model.ts';
import { type ConsoleFile, readUploads } from './files.ts';

/** The console's distribution, as CloudFront answers by it. */
export type Site = {
  /** What a path is answered with: the API's own answer, or a file, where there is one. */
  readonly route: (uri: string) => Route;
};
export type Route =
  | { readonly kind: 'api'; readonly headers: Headers }
  | { readonly kind: 'file'; readonly headers: Headers; readonly file: ConsoleFile | undefined };
type Headers = Readonly<Record<string, string>>;

/** The distribution of the template, with its own function run for each request of a file. */
export function makeSite({ onRequest, headers, others, uploads }: Distribution): Site {
  const files = readUploads(uploads);
  const handler: (event: { request: { uri: string } }) => { uri: string } = runInNewContext(`${onRequest}\nhandler`);
  return {
    route: (uri) => {
      const other = others.find(({ pattern }) => uri.startsWith(pattern.replace(/\*$/, '')));
      if (other !== undefined) return { kind: 'api', headers: other.headers };
      return { kind: 'file', headers, file: files.get(handler({ request: { uri } }).uri) };
    },
  };
}
