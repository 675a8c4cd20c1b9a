// SPDX-License-Identifier: Apache-2.0
// A titled part of a page.
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { useId, type ReactNode } from 'react';
import { phone } from '@/shell/layout';

const useStyles = makeStyles({
  root: {
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    minWidth: 0,
    overflow: 'hidden',
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    [phone]: { paddingInline: tokens.spacingHorizontalM },
  },
  title: { ...typographyStyles.subtitle2, margin: 0 },
  padded: {
    padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalL}`,
    [phone]: { paddingInline: tokens.spacingHorizontalM },
  },
});

export function Panel(props: { title: string; aside?: ReactNode; padded?: boolean; children: ReactNode }) {
  const styles = useStyles();
  const titleId = useId();
  return (
    <section className={styles.root} aria-labelledby={titleId}>
      <div className={styles.head}>
        <h2 id={titleId} className={styles.title}>
          {props.title}
        </h2>
        {props.aside}
      </div>
      <div className={mergeClasses(props.padded && styles.padded)}>{props.children}</div>
    </section>
  );
}
