// SPDX-License-Identifier: Apache-2.0
// Puts the tokens of the chosen theme on the page. Style elements get the nonce of the content security policy.
import { createDOMRenderer, FluentProvider, makeStyles, RendererProvider, tokens } from '@fluentui/react-components';
import { useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { useServices } from '@/app/services';
import { useStore } from '@/app/store';
import { darkTheme, lightTheme } from './theme';

const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

function watchSystem(listener: () => void): () => void {
  prefersDark.addEventListener('change', listener);
  return () => prefersDark.removeEventListener('change', listener);
}

const useStyles = makeStyles({
  root: {
    minHeight: '100vh',
    backgroundColor: tokens.colorNeutralBackground2,
    color: tokens.colorNeutralForeground1,
  },
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
});

export function ThemeRoot(props: { nonce: string; children: ReactNode }) {
  const { preferences } = useServices();
  const choice = useStore(preferences.theme);
  const systemIsDark = useSyncExternalStore(watchSystem, () => prefersDark.matches);
  const renderer = useMemo(
    () => createDOMRenderer(document, props.nonce ? { styleElementAttributes: { nonce: props.nonce } } : {}),
    [props.nonce],
  );
  const isDark = choice === 'dark' || (choice === 'system' && systemIsDark);
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <ThemedRoot isDark={isDark}>{props.children}</ThemedRoot>
    </RendererProvider>
  );
}

/** Inside the renderer's provider, because makeStyles asks for it. */
function ThemedRoot(props: { isDark: boolean; children: ReactNode }) {
  const styles = useStyles();
  return (
    // What the provider wears, menus and dialogs wear too: the page's own looks belong to an element inside.
    <FluentProvider theme={props.isDark ? darkTheme : lightTheme} className={props.isDark ? styles.dark : styles.light}>
      <div className={styles.root}>{props.children}</div>
    </FluentProvider>
  );
}
