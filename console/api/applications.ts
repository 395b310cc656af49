import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ApplicationPage, WholeApplication } from './application-types.ts';
import { callApi, withQuery } from './client.ts';
import { polled } from './polling.ts';

export type ApplicationFilter = {
  readonly status: string | undefined;
  readonly step: string | undefined;
  readonly party: string | undefined;
  readonly late: string | undefined;
};

const PAGE = 50;
const APPLICATIONS = 'applications';
/** All that is known of applications: asked again after something was done. */
export const ALL_APPLICATIONS = [APPLICATIONS] as const;

/** Newest first, page by page. */
export function useApplications(filter: ApplicationFilter) {
  return useInfiniteQuery({
    queryKey: [APPLICATIONS, 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      callApi<ApplicationPage>(
        withQuery('/v1/applications', { ...filter, limit: PAGE, cursor: pageParam === '' ? undefined : pageParam }),
        {
          signal,
        },
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    refetchInterval: polled(15_000),
  });
}

/** One application: often while it is open, seldom once it has ended. */
export function useApplication(id: string) {
  return useQuery({
    queryKey: [APPLICATIONS, id],
    queryFn: ({ signal }) => callApi<WholeApplication>(pathOf(id), { signal }),
    refetchInterval: (query) => polled(query.state.data?.status === 'open' ? 5_000 : 60_000)(query),
  });
}

/** An application's path, or that of something below it, such as `cancel`. */
export function pathOf(id: string, ...below: readonly string[]): string {
  return ['/v1/applications', ...[id, ...below].map(encodeURIComponent)].join('/');
}
