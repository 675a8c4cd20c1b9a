// SPDX-License-Identifier: Apache-2.0
// What can be done with one ban. One menu for all rows, opened at the row's button.
import {
  makeStyles,
  Menu,
  MenuDivider,
  MenuItem,
  MenuList,
  MenuPopover,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { addressPath, bansPath } from '@/components/AppLink';
import { CopyRegular, HistoryRegular, LockOpenRegular, ProhibitedRegular, SearchRegular, ShieldDismissRegular } from '@/components/icons';
import { useTranslator } from '@/i18n/context';
import { Time } from '@/components/Time';
import type { BanRow } from '@/live/lists';
import { useMayBan } from '@/session/context';
import { visible } from '@/text/visible';
import { useBanActions } from './BanActions';
import { useCopy } from './useCopy';

const useStyles = makeStyles({
  about: {
    maxWidth: '320px',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    overflowWrap: 'anywhere',
    fontSize: tokens.fontSizeBase200,
  },
  facts: { margin: 0, color: tokens.colorNeutralForeground2 },
  error: { margin: `${tokens.spacingVerticalXS} 0 0`, color: tokens.colorStatusWarningForeground3 },
  detail: { margin: 0, color: tokens.colorNeutralForeground2, fontFamily: tokens.fontFamilyMonospace },
});

export interface OpenMenu {
  readonly row: BanRow;
  readonly at: HTMLElement;
}

export function RowMenu(props: { open: OpenMenu | null; close: () => void }) {
  const { open } = props;
  // While it closes it still shows what it was for.
  const [last, setLast] = useState(open);
  if (open !== null && last !== open) setLast(open);
  const shown = open ?? last;
  return (
    <Menu
      open={open !== null}
      positioning={{ target: shown?.at ?? null, position: 'below', align: 'end' }}
      onOpenChange={(_, data) => {
        if (data.open) return;
        props.close();
        if (shown?.at.isConnected) shown.at.focus();
      }}
    >
      <MenuPopover>{shown ? <Content row={shown.row} /> : null}</MenuPopover>
    </Menu>
  );
}

function Content(props: { row: BanRow }) {
  const { row } = props;
  const { text, number } = useTranslator();
  const styles = useStyles();
  const mayBan = useMayBan();
  const copy = useCopy();
  const [, navigate] = useLocation();
  const { openBan, openIgnore, openUnban } = useBanActions();
  const { action_error: error } = row;
  return (
    <>
      <div className={styles.about}>
        {/* A narrow row has no room for all of it. */}
        <p className={styles.facts}>
          {text('bans.column.bannedAt')}: <Time value={row.banned_at} />
          {row.count === null ? null : ` · ${text('bans.column.count')}: ${number(row.count)}`}
        </p>
        {error === null ? null : (
          <>
            <p className={styles.error}>{text('bans.actionError')}</p>
            <p className={styles.detail}>{visible(error)}</p>
          </>
        )}
      </div>
      <MenuList>
        <MenuDivider />
        {mayBan && row.is_address ? (
          <>
            <MenuItem icon={<LockOpenRegular />} onClick={() => openUnban(row)}>
              {text('bans.unbanHere')}
            </MenuItem>
            <MenuItem icon={<LockOpenRegular />} onClick={() => openUnban(row, 'everywhere')}>
              {text('bans.unbanEverywhere')}
            </MenuItem>
            <MenuItem icon={<ShieldDismissRegular />} onClick={() => openIgnore(row)}>
              {text('bans.ignore')}
            </MenuItem>
            <MenuItem icon={<ProhibitedRegular />} onClick={() => openBan(undefined, [row.address])}>
              {text('bans.banElsewhere')}
            </MenuItem>
            <MenuDivider />
          </>
        ) : null}
        <MenuItem icon={<HistoryRegular />} onClick={() => navigate(addressPath(row.address))}>
          {text('bans.about')}
        </MenuItem>
        <MenuItem icon={<SearchRegular />} onClick={() => navigate(bansPath(row.address))}>
          {text('bans.lookUp')}
        </MenuItem>
        <MenuItem icon={<CopyRegular />} onClick={() => void copy([row.address])}>
          {text('bans.copyOne')}
        </MenuItem>
      </MenuList>
    </>
  );
}
