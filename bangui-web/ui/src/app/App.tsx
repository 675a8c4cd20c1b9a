// SPDX-License-Identifier: Apache-2.0
// Chooses between setup, sign-in and everything else. The address of the page stays as it is meanwhile, so
// that after signing in one is where one wanted to go.
import { lazy, Suspense, useEffect, useState } from 'react';
import { Router } from 'wouter';
import { loadTranslator, preferredLanguage, TranslatorContext } from '@/i18n/context';
import { Translator } from '@/i18n/translator';
import { en } from '@/i18n/en';
import { SignInPage } from '@/pages/sign-in/SignInPage';
import { ThemeRoot } from '@/theme/ThemeRoot';
import { ErrorBoundary } from './ErrorBoundary';
import { useServices } from './services';
import { useStore } from './store';
import { Splash } from './Splash';
import { Unreachable } from './Unreachable';

const loadSignedIn = () => import('./SignedIn');
const SignedIn = lazy(async () => ({ default: (await loadSignedIn()).SignedIn }));

// Needed once in the life of a server.
const SetupPage = lazy(async () => ({ default: (await import('@/pages/setup/SetupPage')).SetupPage }));

const english = new Translator('en', en);

export function App(props: { nonce: string }) {
  const translator = useChosenLanguage();
  return (
    <ThemeRoot nonce={props.nonce}>
      {translator ? (
        <TranslatorContext.Provider value={translator}>
          <ErrorBoundary>
            <Suspense fallback={<Splash />}>
              <Content />
            </Suspense>
          </ErrorBoundary>
        </TranslatorContext.Provider>
      ) : null}
    </ThemeRoot>
  );
}

function Content() {
  const { base, session } = useServices();
  const state = useStore(session.state);
  useEffect(() => {
    // While the user types, the rest comes in.
    if (state.kind === 'signed_out' || state.kind === 'setup') void loadSignedIn().catch(() => undefined);
  }, [state.kind]);
  switch (state.kind) {
    case 'loading':
      return <Splash />;
    case 'unreachable':
      return <Unreachable error={state.error} />;
    case 'setup':
      return <SetupPage />;
    case 'signed_out':
      return <SignInPage why={state.why} />;
    case 'signed_in':
      return (
        <Router base={base}>
          <SignedIn session={state.session} />
        </Router>
      );
  }
}

/** Null until the language's file is there; a change keeps the old language until then. */
function useChosenLanguage(): Translator | null {
  const { preferences } = useServices();
  const language = preferredLanguage(useStore(preferences.language), navigator.languages);
  const [translator, setTranslator] = useState<Translator | null>(language === 'en' ? english : null);
  useEffect(() => {
    let isCurrent = true;
    void loadTranslator(language)
      .catch(() => english)
      .then((loaded) => {
        if (isCurrent) setTranslator(loaded);
      });
    return () => {
      isCurrent = false;
    };
  }, [language]);
  useEffect(() => {
    if (translator) document.documentElement.lang = translator.language;
  }, [translator]);
  return translator;
}
