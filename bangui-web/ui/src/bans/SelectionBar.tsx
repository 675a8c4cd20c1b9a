// SPDX-License-Identifier: Apache-2.0
// What can be done with the selected rows. Always there, so that selecting the first row moves nothing.
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { CopyRegular, DismissRegular, LockOpenRegular, ProhibitedRegular } from '@/components/icons';
import { useText } from '@/i18n/context';
import type { BanRow } from '@/live/lists';
import { phone } from '@/shell/layout';
import { useBanActions } from './BanActions';
import { useCopy } from './useCopy';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '48px',
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    [phone]: { paddingInline: tokens.spacingHorizontalM },
  },
  words: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  // The buttons begin at the left: messages come up at the right.
  chosen: { color: tokens.colorNeutralForeground1, fontSize: tokens.fontSizeBase300 },
});

export function SelectionBar(props: { selected: readonly BanRow[]; loaded: number; total: number; clear: () => void }) {
  const { selected } = props;
  const styles = useStyles();
  const text = useText();
  const copy = useCopy();
  const { openBan, openUnbanMany } = useBanActions();
  const count = selected.length;
  const addresses = (): string[] => [...new Set(selected.map(({ address }) => address))];
  if (count === 0) {
    return (
      <div className={styles.root}>
        <span className={styles.words}>
          {props.loaded < props.total
            ? text('bans.loaded', { loaded: props.loaded, total: props.total })
            : text('bans.selectHint')}
        </span>
      </div>
    );
  }
  return (
    <div className={styles.root} role="toolbar" aria-label={text('bans.selectionActions')}>
      <span className={styles.words} role="status">
        <span className={styles.chosen}>{text('bans.selected', { count })}</span>
        {count >= props.loaded && props.loaded < props.total
          ? ` · ${text('bans.loaded', { loaded: props.loaded, total: props.total })}`
          : null}
      </span>
      <Button size="small" appearance="primary" icon={<LockOpenRegular />} onClick={() => openUnbanMany(selected)}>
        {text('bans.unbanSelected', { count })}
      </Button>
      <Button size="small" icon={<ProhibitedRegular />} onClick={() => openBan(undefined, addresses())}>
        {text('bans.banElsewhere')}
      </Button>
      <Button size="small" icon={<CopyRegular />} onClick={() => void copy(addresses())}>
        {text('bans.copy')}
      </Button>
      <Button size="small" appearance="subtle" icon={<DismissRegular />} onClick={props.clear}>
        {text('bans.selectNone')}
      </Button>
    </div>
  );
}
