// SPDX-License-Identifier: Apache-2.0
// What is done seldom, behind three dots. What may not be done stays there with the reason.
import { Button, makeStyles, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { MoreHorizontalRegular } from './icons';

export interface ActionItem {
  readonly label: string;
  readonly icon: ReactElement;
  readonly run: () => void;
  /** Null: it may be done. */
  readonly refusal: string | null;
}

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

export function ActionMenu(props: { label: string; items: readonly ActionItem[] }) {
  const styles = useStyles();
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<MoreHorizontalRegular />} aria-label={props.label} title={props.label} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {props.items.map(({ label, icon, run, refusal }) => (
            <MenuItem key={label} icon={icon} disabled={refusal !== null} onClick={run}>
              {label}
              {refusal === null ? null : <span className={styles.refusal}>{refusal}</span>}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
