// SPDX-License-Identifier: Apache-2.0
// The frame of the pages that one sees before being signed in.
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useText } from '@/i18n/context';
import { Logo } from './Logo';
import { QuickPreferences } from './PreferenceFields';
import { useTitle } from './useTitle';

const useStyles = makeStyles({
  page: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    minHeight: '100vh',
    boxSizing: 'border-box',
    padding: `max(${tokens.spacingVerticalXXL}, 8vh) ${tokens.spacingHorizontalL} ${tokens.spacingVerticalXXL}`,
  },
  brand: {
    ...typographyStyles.title3,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    marginBottom: tokens.spacingVerticalXL,
  },
  card: {
    width: '100%',
    maxWidth: '400px',
    boxSizing: 'border-box',
    padding: tokens.spacingHorizontalXXL,
    '@media (max-width: 400px)': { padding: tokens.spacingHorizontalL },
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    boxShadow: tokens.shadow4,
  },
  heading: { ...typographyStyles.subtitle1, margin: 0 },
  intro: { color: tokens.colorNeutralForeground2, margin: `${tokens.spacingVerticalXS} 0 0` },
  body: { marginTop: tokens.spacingVerticalL },
  foot: { marginTop: tokens.spacingVerticalL },
});

/** The fields of a form, one below the other. */
export const useFormStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
});

export function EntryCard(props: { title: string; intro?: string; children: ReactNode }) {
  const styles = useStyles();
  const text = useText();
  useTitle(props.title);
  return (
    <main className={styles.page}>
      <div className={styles.brand}>
        <Logo size={32} />
        {text('app.name')}
      </div>
      <div className={styles.card}>
        <h1 className={styles.heading}>{props.title}</h1>
        {props.intro ? <p className={styles.intro}>{props.intro}</p> : null}
        <div className={styles.body}>{props.children}</div>
      </div>
      <div className={styles.foot}>
        <QuickPreferences />
      </div>
    </main>
  );
}
