// SPDX-License-Identifier: Apache-2.0
// One row of the long list. Plain elements: hundreds of them are made while one scrolls.
import { mergeClasses } from '@fluentui/react-components';
import { memo, type MouseEvent } from 'react';
import { AddressLink, JailLink } from '@/components/AppLink';
import { LockOpenRegular, MoreHorizontalRegular, WarningRegular } from '@/components/icons';
import { Remaining, Time } from '@/components/Time';
import { useTranslator } from '@/i18n/context';
import type { BanRow } from '@/live/lists';
import { visible } from '@/text/visible';
import { isSelectable } from './selection';
import type { RowStyles } from './rowStyles';

export interface RowActions {
  /** `extend`: everything from the row that was chosen last. */
  readonly select: (row: BanRow, how: 'toggle' | 'extend') => void;
  readonly unban: (row: BanRow) => void;
  /** Opens the menu at this element. */
  readonly more: (row: BanRow, at: HTMLElement) => void;
}

export interface BanRowProps {
  row: BanRow;
  index: number;
  isSelected: boolean;
  mayBan: boolean;
  hasJail: boolean;
  /** Jail and time stand below the address. */
  isNarrow: boolean;
  styles: RowStyles;
  actions: RowActions;
}

/** An arriving ban must not draw the other rows again. */
export const BanRowView = memo(function BanRowView(props: BanRowProps) {
  const { row, index, mayBan, hasJail, isNarrow, styles } = props;
  const { text, number } = useTranslator();
  return (
    <tr
      aria-rowindex={index + 2}
      data-index={index}
      className={mergeClasses(styles.row, row.isNew && styles.arrived, props.isSelected && styles.selected)}
    >
      {mayBan ? <SelectCell {...props} /> : null}
      <th scope="row" className={mergeClasses(styles.cell, styles.address)} title={visible(row.address)}>
        <span className={styles.line}>
          <AddressLink address={row.address} />
          {row.action_error === null ? null : <ActionError {...props} error={row.action_error} />}
        </span>
        {isNarrow ? (
          <span className={styles.below}>
            {hasJail ? <JailLink jail={row.jail} /> : null}
            <span className={mergeClasses(hasJail && styles.notOnPhone)}>
              <Time value={row.banned_at} />
            </span>
            <Remaining until={row.expires_at} />
          </span>
        ) : null}
      </th>
      {isNarrow ? null : (
        <>
          {hasJail ? (
            <td className={styles.cell} title={visible(row.jail)}>
              <JailLink jail={row.jail} />
            </td>
          ) : null}
          <td className={styles.cell}>
            <Time value={row.banned_at} />
          </td>
          <td className={mergeClasses(styles.cell, row.expires_at === null && styles.quiet)}>
            <Remaining until={row.expires_at} />
          </td>
          <td className={mergeClasses(styles.cell, styles.number, (row.count ?? 1) <= 1 && styles.quiet)}>
            {row.count === null ? <span title={text('bans.countUnknown')}>–</span> : number(row.count)}
          </td>
        </>
      )}
      <td className={mergeClasses(styles.cell, styles.actions)}>
        {mayBan ? <UnbanButton {...props} /> : null}
        <button
          type="button"
          className={styles.button}
          aria-haspopup="menu"
          aria-label={text('bans.moreFor', { address: visible(row.address), jail: visible(row.jail) })}
          onClick={(event) => props.actions.more(row, event.currentTarget)}
        >
          <MoreHorizontalRegular aria-hidden="true" />
        </button>
      </td>
    </tr>
  );
});

function SelectCell(props: BanRowProps) {
  const { row, styles, actions } = props;
  const { text } = useTranslator();
  if (!isSelectable(row)) return <td className={mergeClasses(styles.cell, styles.check)} />;
  const click = (event: MouseEvent<HTMLElement>): void => {
    event.currentTarget.focus();
    actions.select(row, event.shiftKey ? 'extend' : 'toggle');
  };
  return (
    <td className={mergeClasses(styles.cell, styles.check)}>
      {/* The whole cell is easier to hit; with shift a press would select text, so it does nothing. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <label className={styles.checkLabel} onMouseDown={(event) => (event.shiftKey ? event.preventDefault() : undefined)}>
        <input
          type="checkbox"
          className={styles.box}
          aria-label={text('bans.selectOne', { address: visible(row.address), jail: visible(row.jail) })}
          checked={props.isSelected}
          onClick={click}
          onChange={() => undefined}
        />
      </label>
    </td>
  );
}

function ActionError(props: BanRowProps & { error: string }) {
  const { row, styles, actions } = props;
  const { text } = useTranslator();
  return (
    <button
      type="button"
      className={mergeClasses(styles.button, styles.warning)}
      title={`${text('bans.actionError')} ${visible(props.error)}`}
      aria-label={text('bans.actionError')}
      aria-haspopup="menu"
      onClick={(event) => actions.more(row, event.currentTarget)}
    >
      <WarningRegular aria-hidden="true" />
    </button>
  );
}

function UnbanButton(props: BanRowProps) {
  const { row, styles, actions } = props;
  const { text } = useTranslator();
  const what = text('bans.unbanOne', { address: visible(row.address), jail: visible(row.jail) });
  return (
    <button
      type="button"
      className={styles.button}
      aria-label={row.is_address ? what : `${what}. ${text('bans.notAddress')}`}
      title={text(row.is_address ? 'bans.unban' : 'bans.notAddress')}
      aria-disabled={!row.is_address}
      onClick={() => (row.is_address ? actions.unban(row) : undefined)}
    >
      <LockOpenRegular aria-hidden="true" />
    </button>
  );
}

/** Stands where a row will be. */
export const MissingRow = memo(function MissingRow(props: { index: number; columns: number; styles: RowStyles }) {
  const { styles } = props;
  return (
    <tr aria-rowindex={props.index + 2} aria-busy="true">
      <td colSpan={props.columns} className={styles.cell}>
        <span className={styles.missing} />
      </td>
    </tr>
  );
});
