// SPDX-License-Identifier: Apache-2.0
// The active bans, of one jail or of all: search, jail and order are in the address of the page; rows can be
// selected and acted on together.
import { makeStyles, mergeClasses, Select, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { useJails } from '@/api/hooks';
import { EmptyNotice, ErrorNotice } from '@/components/states';
import { Panel } from '@/components/Panel';
import { SearchField } from '@/components/SearchField';
import { SkeletonRows } from '@/components/table';
import { Time } from '@/components/Time';
import { useUrlChoice, useUrlState } from '@/components/useUrlState';
import { Message, useText } from '@/i18n/context';
import { useBans, type ShownBans } from '@/live/context';
import { defaultSort, type BanFilter, type BanRow } from '@/live/lists';
import { useMayBan } from '@/session/context';
import { compact } from '@/shell/layout';
import { visible } from '@/text/visible';
import { AskFail2ban } from './AskFail2ban';
import { useBanActions } from './BanActions';
import { banSorts, sortable, type BanColumn, type BanSorting } from './columns';
import { RowMenu, type OpenMenu } from './RowMenu';
import { SelectionBar } from './SelectionBar';
import { allOf, emptySelection, extended, selectedRows, toggled, type Selection } from './selection';
import { VirtualBans } from './VirtualBans';

const useStyles = makeStyles({
  tools: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    minWidth: 0,
  },
  count: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  uncertain: { color: tokens.colorStatusWarningForeground3 },
  jails: { maxWidth: '200px', minWidth: 0, '& > select': { minWidth: 0 } },
  narrowOnly: { display: 'none', [compact]: { display: 'inline-flex' } },
  failed: { borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
});

export function BanBrowser(props: { jail?: string }) {
  const styles = useStyles();
  const text = useText();
  const [search, setSearch] = useUrlState('search', '');
  const [chosenJail, chooseJail] = useUrlState('jail', '');
  const [by, choose] = useUrlChoice('sort', banSorts, defaultSort);
  const jail = props.jail ?? (chosenJail === '' ? undefined : chosenJail);
  const filter: BanFilter = { search: search.trim(), sort: by, ...(jail === undefined ? {} : { jail }) };
  const bans = useBans(filter);
  const { state } = bans;
  const sorting: BanSorting = { by, choose };
  const isFiltered = filter.search !== '' || (props.jail === undefined && jail !== undefined);

  return (
    <Panel
      title={text('jail.bans')}
      aside={
        <div className={styles.tools}>
          <Count {...bans} />
          {props.jail === undefined ? (
            <JailSelect jail={chosenJail} choose={chooseJail} />
          ) : null}
          <SortSelect sorting={sorting} />
          <SearchField label={text('bans.search')} value={search} onChange={setSearch} />
        </div>
      }
    >
      <AskFail2ban search={filter.search} />
      {state.rows === null && state.error === null ? <SkeletonRows rows={6} /> : null}
      {state.error === null ? null : (
        <div className={mergeClasses(state.rows !== null && styles.failed)}>
          <ErrorNotice error={state.error} retry={bans.feed.retry} />
        </div>
      )}
      {state.rows?.length === 0 && state.isComplete ? (
        <EmptyNotice
          {...(isFiltered
            ? {
                title: filter.search === '' ? text('bans.noneInJail') : text('bans.noMatch', { search: visible(filter.search) }),
                action: {
                  label: text(filter.search === '' ? 'bans.allJails' : 'bans.searchClear'),
                  run: () => (filter.search === '' ? chooseJail('') : setSearch('')),
                },
              }
            : { title: text('bans.empty'), detail: text('bans.emptyDetail') })}
        />
      ) : null}
      {state.rows !== null && state.rows.length > 0 ? (
        <Rows
          bans={bans}
          rows={state.rows}
          sorting={sorting}
          hasJail={jail === undefined}
          height={props.jail === undefined ? 'page' : 'part'}
        />
      ) : null}
    </Panel>
  );
}

function Rows(props: { bans: ShownBans; rows: readonly BanRow[]; sorting: BanSorting; hasJail: boolean; height: 'page' | 'part' }) {
  const { bans, rows } = props;
  const text = useText();
  const mayBan = useMayBan();
  const { openUnban, openUnbanMany } = useBanActions();
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  // Another filter shows other rows: what was selected among the old ones is not seen any more.
  const [owned, setOwned] = useState({ feed: bans.feed, selection: emptySelection });
  const selection = owned.feed === bans.feed ? owned.selection : emptySelection;
  // The feed finds other rows when there are other rows.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const selected = useMemo(() => selectedRows(selection, bans.feed.find), [selection, bans.feed, rows]);

  const actions = useMemo(() => {
    const change = (how: (before: Selection, loaded: readonly BanRow[]) => Selection): void =>
      setOwned((before) => ({
        feed: bans.feed,
        selection: how(before.feed === bans.feed ? before.selection : emptySelection, bans.feed.state.get().rows ?? []),
      }));
    return {
      select: (row: BanRow, how: 'toggle' | 'extend') =>
        change((before, loaded) => (how === 'extend' ? extended(before, loaded, loaded.indexOf(row)) : toggled(before, row))),
      selectAll: (how: 'all' | 'none') => change((_, loaded) => (how === 'all' ? allOf(loaded) : emptySelection)),
      unban: (row: BanRow) => openUnban(row),
      more: (row: BanRow, at: HTMLElement) => setMenu({ row, at }),
    };
  }, [bans.feed, openUnban]);

  return (
    <>
      <VirtualBans
        label={text('jail.bans')}
        {...bans}
        sorting={props.sorting}
        hasJail={props.hasJail}
        height={props.height}
        selection={selection}
        actions={useMemo(
          () => ({ ...actions, unbanSelected: () => openUnbanMany(selected) }),
          [actions, openUnbanMany, selected],
        )}
      />
      {mayBan ? (
        <SelectionBar
          selected={selected}
          loaded={rows.length}
          total={bans.state.total}
          clear={() => actions.selectAll('none')}
        />
      ) : null}
      <RowMenu open={menu} close={() => setMenu(null)} />
    </>
  );
}

/** How many, and from when when it is not sure to be now. */
function Count(props: ShownBans) {
  const { state, isOfBefore } = props;
  const styles = useStyles();
  const text = useText();
  if (state.rows === null) return <span className={styles.count} role="status" />;
  return (
    <span className={styles.count} role="status">
      {isOfBefore ? text('app.loading') : text('bans.count', { count: state.total })}
      {!state.isCertain && state.asOf !== null ? (
        <span className={styles.uncertain} title={text('bans.uncertain')}>
          {' · '}
          <Message id="live.off" parts={{ time: <Time value={state.asOf} /> }} />
        </span>
      ) : null}
    </span>
  );
}

function JailSelect(props: { jail: string; choose: (jail: string) => void }) {
  const styles = useStyles();
  const text = useText();
  const names = useJails().data?.items.map(({ name }) => name) ?? [];
  // What the address of the page says is shown, also when there is no such jail.
  const shown = props.jail === '' || names.includes(props.jail) ? names : [props.jail, ...names];
  return (
    <Select
      className={styles.jails}
      aria-label={text('bans.jail')}
      value={props.jail}
      onChange={(_, data) => props.choose(data.value)}
    >
      <option value="">{text('bans.allJails')}</option>
      {shown.map((name) => (
        <option key={name} value={name}>
          {visible(name)}
        </option>
      ))}
    </Select>
  );
}

/** On a narrow screen, where the headers have no room. */
function SortSelect(props: { sorting: BanSorting }) {
  const { by, choose } = props.sorting;
  const styles = useStyles();
  const text = useText();
  return (
    <Select
      className={mergeClasses(styles.jails, styles.narrowOnly)}
      aria-label={text('bans.sort')}
      value={by}
      onChange={(_, data) => choose(data.value as BanSorting['by'])}
    >
      {banSorts.map((sort) => (
        <option key={sort} value={sort}>
          {text(sort.startsWith('-') ? 'bans.sortDown' : 'bans.sortUp', {
            column: text(sortable[sort.replace(/^-/, '') as BanColumn].label),
          })}
        </option>
      ))}
    </Select>
  );
}
