// SPDX-License-Identifier: Apache-2.0
// What surrounds every page: skip link, navigation, the strip that says when something is wrong, messages.
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { BulkCards } from '@/bans/BulkCards';
import { AppLink } from '@/components/AppLink';
import { Logo } from '@/components/Logo';
import { HasNavigatedContext } from '@/components/PageHeading';
import { FeedbackArea } from '@/feedback/FeedbackArea';
import { useText } from '@/i18n/context';
import { phone } from './layout';
import { LiveBadge } from './LiveBadge';
import { Navigation } from './Navigation';
import { Search } from './Search';
import { StatusStrip } from './StatusStrip';
import { UserMenu } from './UserMenu';

const contentId = 'content';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gridTemplateColumns: '208px minmax(0, 1fr)',
    gridTemplateRows: 'auto 1fr',
    gridTemplateAreas: '"brand bar" "nav main"',
    minHeight: '100vh',
    [phone]: {
      gridTemplateColumns: 'minmax(0, 1fr)',
      gridTemplateRows: 'auto 1fr auto',
      gridTemplateAreas: '"bar" "main" "nav"',
    },
  },
  skip: {
    position: 'absolute',
    insetInlineStart: tokens.spacingHorizontalM,
    top: tokens.spacingVerticalS,
    zIndex: 3,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorBrandBackground,
    color: tokens.colorNeutralForegroundOnBrand,
    ':not(:focus)': { clipPath: 'inset(50%)', height: '1px', width: '1px', overflow: 'hidden', padding: 0 },
  },
  // Its two parts are areas of the grid.
  header: { display: 'contents' },
  brand: {
    gridArea: 'brand',
    display: 'flex',
    alignItems: 'center',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    [phone]: { display: 'none' },
  },
  brandLink: {
    ...typographyStyles.subtitle1,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground1,
    ':hover': { color: tokens.colorNeutralForeground1, textDecorationLine: 'none' },
  },
  bar: {
    gridArea: 'bar',
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXXL}`,
    [phone]: { flexWrap: 'wrap', rowGap: tokens.spacingVerticalS, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}` },
  },
  barBrand: { display: 'none', marginInlineEnd: 'auto', [phone]: { display: 'block' } },
  main: {
    gridArea: 'main',
    minWidth: 0,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXXL} ${tokens.spacingVerticalXXXL}`,
    [phone]: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXXXL}` },
    ':focus': { outline: 'none' },
  },
  content: { maxWidth: '1400px', marginInline: 'auto' },
});

export function Shell(props: { children: ReactNode }) {
  const styles = useStyles();
  const text = useText();
  const brand = (
    <AppLink to="/" className={styles.brandLink}>
      <Logo size={26} />
      {text('app.name')}
    </AppLink>
  );
  return (
    <HasNavigatedContext.Provider value={useHasNavigated()}>
      <div className={styles.root}>
        <a
          href={`#${contentId}`}
          className={styles.skip}
          onClick={(event) => {
            event.preventDefault();
            document.getElementById(contentId)?.focus();
          }}
        >
          {text('app.skip')}
        </a>
        <header className={styles.header}>
          <div className={styles.brand}>{brand}</div>
          <div className={styles.bar}>
            <div className={styles.barBrand}>{brand}</div>
            <Search />
            <LiveBadge />
            <UserMenu />
          </div>
        </header>
        <Navigation />
        <main id={contentId} tabIndex={-1} className={styles.main}>
          <div className={styles.content}>
            <StatusStrip />
            {props.children}
          </div>
        </main>
      </div>
      <FeedbackArea>
        <BulkCards />
      </FeedbackArea>
    </HasNavigatedContext.Provider>
  );
}

/** A reference, not state: headings read it when they appear, nothing renders again because of it. */
function useHasNavigated(): { readonly current: boolean } {
  const [path] = useLocation();
  const first = useRef(path);
  const hasNavigated = useRef(false);
  useEffect(() => {
    if (path !== first.current) hasNavigated.current = true;
  }, [path]);
  return hasNavigated;
}
