// SPDX-License-Identifier: Apache-2.0
// The pages there are: at the side, on a phone at the bottom.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Link, useLocation } from 'wouter';
import {
  GlobeRegular,
  GridRegular,
  HistoryRegular,
  LockClosedRegular,
  ProhibitedRegular,
  SettingsRegular,
} from '@/components/icons';
import { useText } from '@/i18n/context';
import { preloadMap, preloadPages } from '@/pages/load';
import { phone } from './layout';

const pages = [
  { path: '/', label: 'nav.dashboard', Icon: GridRegular },
  { path: '/map', label: 'nav.map', Icon: GlobeRegular },
  { path: '/jails', label: 'nav.jails', Icon: LockClosedRegular },
  { path: '/bans', label: 'nav.bans', Icon: ProhibitedRegular },
  { path: '/history', label: 'nav.history', Icon: HistoryRegular },
  { path: '/settings', label: 'nav.settings', Icon: SettingsRegular },
] as const;

const useStyles = makeStyles({
  root: {
    gridArea: 'nav',
    [phone]: {
      position: 'sticky',
      bottom: 0,
      zIndex: 2,
      backgroundColor: tokens.colorNeutralBackground1,
      borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
      paddingBottom: 'env(safe-area-inset-bottom)',
    },
  },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    position: 'sticky',
    top: 0,
    [phone]: { flexDirection: 'row', justifyContent: 'space-around', padding: tokens.spacingVerticalXS },
  },
  item: { [phone]: { flexGrow: 1, flexBasis: 0, minWidth: 0 } },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground3Hover, color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    [phone]: {
      flexDirection: 'column',
      gap: tokens.spacingVerticalXXS,
      fontSize: tokens.fontSizeBase200,
      padding: tokens.spacingVerticalXS,
    },
  },
  current: {
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForeground1,
    fontWeight: tokens.fontWeightSemibold,
    boxShadow: tokens.shadow2,
    [phone]: { boxShadow: 'none' },
  },
  icon: { fontSize: '20px', flexShrink: 0 },
  // Some languages have long words, and a phone little room.
  label: { maxWidth: '100%', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
});

export function Navigation() {
  const styles = useStyles();
  const text = useText();
  const [location] = useLocation();
  return (
    <nav className={styles.root} aria-label={text('nav.label')}>
      <ul className={styles.list}>
        {pages.map(({ path, label, Icon }) => {
          const preload = path === '/map' ? preloadMap : preloadPages;
          const isCurrent = path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`);
          return (
            <li key={path} className={styles.item}>
              <Link
                href={path}
                className={mergeClasses(styles.link, isCurrent && styles.current)}
                onPointerEnter={preload}
                onFocus={preload}
                aria-current={isCurrent ? (location === path ? 'page' : 'true') : undefined}
              >
                <Icon className={styles.icon} aria-hidden="true" />
                <span className={styles.label}>{text(label)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
