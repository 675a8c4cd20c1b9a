// SPDX-License-Identifier: Apache-2.0
// What is done seldom, behind three dots. What may not be done stays there with the reason.
import { Button, makeStyles, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, tokens } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import { MoreHorizontalRegular } from './icons';

const useStyles = makeStyles({
  refusal: {
    display: 'block',
    maxWidth: '240px',
    whiteSpace: 'normal',
    fontSize: tokens.fontSizeBase200,
    // A disabled item is pale; why it is has to be read.
    color: tokens.colorNeutralForeground2,
  },
});

/** What stands in it appears, and asks the server, when it is opened. */
export function ActionMenu(props: { label: string; children: ReactNode }) {
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<MoreHorizontalRegular />} aria-label={props.label} title={props.label} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>{props.children}</MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** `refusal`: null when it may be done. */
export function ActionItem(props: { icon: ReactElement; refusal: string | null; run: () => void; children: string }) {
  const styles = useStyles();
  return (
    <MenuItem icon={props.icon} disabled={props.refusal !== null} onClick={props.run}>
      {props.children}
      {props.refusal === null ? null : <span className={styles.refusal}>{props.refusal}</span>}
    </MenuItem>
  );
}
