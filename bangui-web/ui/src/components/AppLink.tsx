// SPDX-License-Identifier: Apache-2.0
// A link inside the application, and the two that are everywhere: to a jail, and to what is known of an address.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { visible } from '@/text/visible';

const useStyles = makeStyles({
  link: {
    color: tokens.colorBrandForegroundLink,
    textDecorationLine: 'none',
    borderRadius: tokens.borderRadiusSmall,
    overflowWrap: 'anywhere',
    ':hover': { color: tokens.colorBrandForegroundLinkHover, textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  // Large enough to hit with a finger, also between other links.
  target: { display: 'inline-block', minHeight: '24px', lineHeight: '24px' },
  mono: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase300,
    // Keeps text that reads from right to left from reordering what stands beside it.
    unicodeBidi: 'isolate',
  },
});

export function AppLink(props: { to: string; className?: string | undefined; children: ReactNode }) {
  const styles = useStyles();
  return (
    <Link href={props.to} className={mergeClasses(styles.link, props.className)}>
      {props.children}
    </Link>
  );
}

export const jailPath = (jail: string): string => `/jails/${encodeURIComponent(jail)}`;
export const addressPath = (address: string): string => `/addresses/${encodeURIComponent(address)}`;
export const bansPath = (search: string): string => `/bans?${new URLSearchParams({ search }).toString()}`;

export function JailLink(props: { jail: string }) {
  return (
    <AppLink to={jailPath(props.jail)} className={useStyles().target}>
      {visible(props.jail)}
    </AppLink>
  );
}

export function AddressLink(props: { address: string }) {
  const styles = useStyles();
  return (
    <AppLink to={addressPath(props.address)} className={mergeClasses(styles.target, styles.mono)}>
      {visible(props.address)}
    </AppLink>
  );
}
