import { useEffect, useRef, useState } from 'react';
import { Outlet, useLocation, useNavigation } from 'react-router';
import { signOut } from '../api/credential.ts';
import { useMe } from '../api/me.ts';
import { ApiProblem } from '../api/problem.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { Loading } from '../components/loading.tsx';
import { PageHeader } from '../components/page-header.tsx';
import { shellTexts as texts } from '../texts/shell.ts';
import { Navigation } from './navigation.tsx';
import { SignIn } from './sign-in.tsx';
import { SignInAgain } from './sign-in-again.tsx';
import { ThemeChoice } from './theme-choice.tsx';

/** What stands around every page; asks who is there first. */
export function Shell() {
  const me = useMe();
  const unknown = me.error instanceof ApiProblem && me.error.problem.status === 401;
  if (unknown && me.data === undefined) return <SignIn />;
  return (
    <>
      <Frame>{me.isPending ? <Loading /> : me.isLoadingError ? <Stranger me={me} /> : <Outlet />}</Frame>
      {unknown ? <SignInAgain /> : null}
    </>
  );
}

/** Somebody of whom the API says nothing: without a role, or because it does not answer. */
function Stranger({ me }: { readonly me: ReturnType<typeof useMe> }) {
  const forbidden = me.error instanceof ApiProblem && me.error.problem.status === 403;
  return (
    <>
      <PageHeader title={forbidden ? texts.noRole : texts.noAnswer} />
      {forbidden ? (
        <p className="note note-bad" role="alert">
          {me.error?.message}
        </p>
      ) : (
        <ErrorNote query={me} />
      )}
    </>
  );
}

function Frame({ children }: { readonly children: React.ReactNode }) {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const busy = useNavigation().state !== 'idle';
  const [open, setOpen] = useState(false);
  const shown = useRef(pathname);
  // Whoever goes to another page by keyboard or with a screen reader continues at its top.
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    setOpen(false);
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {texts.skip}
      </a>
      <header className="bar">
        <span className="brand">openwindow</span>
        <button
          type="button"
          className="button bar-menu"
          aria-expanded={open}
          aria-controls="navigation"
          onClick={() => setOpen(!open)}
        >
          {texts.menu}
        </button>
      </header>
      <section className="side" id="navigation" aria-label={texts.side} data-open={open}>
        <span className="brand">openwindow</span>
        <Navigation />
        <Reader />
      </section>
      <main id="main" ref={main} tabIndex={-1} aria-busy={busy}>
        {children}
      </main>
    </div>
  );
}

/** Who is signed in. */
function Reader() {
  const { data: me, isLoadingError } = useMe();
  return (
    <div className="reader">
      <ThemeChoice />
      {me === undefined ? null : <p className="faint">{texts.signedInAs(me.name ?? me.id, me.scopes)}</p>}
      {me === undefined && !isLoadingError ? null : (
        <button type="button" className="button button-quiet" onClick={signOut}>
          {texts.signOut}
        </button>
      )}
    </div>
  );
}
