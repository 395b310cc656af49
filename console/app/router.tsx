import { createBrowserRouter, type RouteObject, redirect } from 'react-router';
import { getConfig } from '../api/config.ts';
import { beginMe, beginWindows } from './begin.ts';
import { Broken } from './broken.tsx';
import { NotFound } from './not-found.tsx';
import { Shell } from './shell.tsx';
import { arrive, NotSignedIn, SignedIn } from './signed-in.tsx';
import { Starting } from './starting.tsx';

const pages: RouteObject[] = [
  { path: '/signed-in', loader: arrive, Component: SignedIn, HydrateFallback: Starting, ErrorBoundary: NotSignedIn },
  {
    path: '/',
    loader: beginMe,
    Component: Shell,
    HydrateFallback: Starting,
    ErrorBoundary: Broken,
    children: [
      {
        ErrorBoundary: Broken,
        children: [
          { index: true, loader: () => redirect('/windows'), Component: Starting },
          { path: 'windows', loader: beginWindows, lazy: () => import('../pages/windows/windows-page.tsx') },
          { path: 'conversations', loader: () => redirect('/conversations/new') },
          { path: 'conversations/new', lazy: () => import('../pages/conversation/new-conversation-page.tsx') },
          { path: 'conversations/:number/:person', lazy: () => import('../pages/conversation/conversation-page.tsx') },
          { path: 'messages', lazy: () => import('../pages/messages/messages-page.tsx') },
          { path: 'messages/:id', lazy: () => import('../pages/message/message-page.tsx') },
          { path: 'applications', lazy: () => import('../pages/applications/applications-page.tsx') },
          { path: 'applications/new', lazy: () => import('../pages/applications/start-page.tsx') },
          { path: 'applications/:id', lazy: () => import('../pages/applications/application-page.tsx') },
          { path: 'numbers', lazy: () => import('../pages/numbers/numbers-page.tsx') },
          { path: 'numbers/:number', lazy: () => import('../pages/numbers/number-page.tsx') },
          { path: 'numbers/:number/policy', lazy: () => import('../pages/policy/policy-page.tsx') },
          { path: 'templates', lazy: () => import('../pages/templates/templates-page.tsx') },
          { path: 'overview', lazy: () => import('../pages/overview/overview-page.tsx') },
          {
            path: 'playground',
            lazy: () =>
              getConfig().local === undefined
                ? Promise.resolve({ Component: NotFound })
                : import('../pages/playground/playground-page.tsx'),
          },
          { path: '*', Component: NotFound },
        ],
      },
    ],
  },
];

/** A page is a module that exports `Component`, loaded when somebody goes there. To be called once the configuration is known. */
export const makeRouter = () => createBrowserRouter(pages);
