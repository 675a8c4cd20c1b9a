// SPDX-License-Identifier: Apache-2.0
// The heading of a page: names the document, and takes the focus when one came here by a link, so that
// keyboard and screen reader go on from there.
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { createContext, useContext, useEffect, useRef, type ReactNode } from 'react';
import { useTitle } from './useTitle';

/** True once one has moved inside the application; the first page leaves the focus where the browser put it. */
export const HasNavigatedContext = createContext<{ readonly current: boolean }>({ current: false });

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    marginBottom: tokens.spacingVerticalL,
  },
  words: { minWidth: 0 },
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  heading: {
    ...typographyStyles.title3,
    margin: 0,
    overflowWrap: 'anywhere',
    ':focus': { outline: 'none' },
  },
});

export function PageHeading(props: { title: string; above?: ReactNode; badge?: ReactNode; actions?: ReactNode }) {
  const styles = useStyles();
  const hasNavigated = useContext(HasNavigatedContext);
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(props.title);
  useEffect(() => {
    if (!hasNavigated.current) return;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [hasNavigated]);
  return (
    <div className={styles.root}>
      <div className={styles.words}>
        {props.above}
        <div className={styles.line}>
          <h1 ref={heading} tabIndex={-1} className={styles.heading}>
            {props.title}
          </h1>
          {props.badge}
        </div>
      </div>
      {props.actions}
    </div>
  );
}
