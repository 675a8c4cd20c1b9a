// SPDX-License-Identifier: Apache-2.0
// The active bans, of one jail or of all, with search, sorting and endless paging.
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import { useBans } from '@/api/hooks';
import { defaultSort, type BanFilter } from '@/live/lists';
import { EmptyNotice, ErrorNotice } from '@/components/states';
import { Panel } from '@/components/Panel';
import { SearchField } from '@/components/SearchField';
import { SkeletonRows } from '@/components/table';
import { useUrlChoice, useUrlState } from '@/components/useUrlState';
import { useText } from '@/i18n/context';
import { visible } from '@/text/visible';
import { BanTable, type BanSorting } from './BanTable';

const sorts: readonly BanSorting['by'][] = [
  'address',
  '-address',
  'jail',
  '-jail',
  'banned_at',
  '-banned_at',
  'expires_at',
  '-expires_at',
];

const useStyles = makeStyles({
  tools: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
  },
  count: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  foot: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingVerticalM,
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
  },
});

export function BanBrowser(props: { jail?: string }) {
  const styles = useStyles();
  const text = useText();
  const [search, setSearch] = useUrlState('search', '');
  const [by, choose] = useUrlChoice('sort', sorts, defaultSort);
  const filter: BanFilter = { search: search.trim(), sort: by, ...(props.jail === undefined ? {} : { jail: props.jail }) };
  const bans = useBans(filter);
  const rows = bans.data?.pages.flatMap((page) => page.items) ?? [];
  const total = bans.data?.pages[0]?.total ?? 0;

  return (
    <Panel
      title={text('jail.bans')}
      aside={
        <div className={styles.tools}>
          <span className={styles.count} role="status">
            {bans.data ? text('bans.count', { count: total }) : ''}
          </span>
          <SearchField label={text('bans.search')} value={search} onChange={setSearch} />
        </div>
      }
    >
      {bans.isPending ? <SkeletonRows rows={6} /> : null}
      {bans.isLoadingError ? <ErrorNotice error={bans.error} retry={() => void bans.refetch()} /> : null}
      {bans.data && rows.length === 0 ? (
        <EmptyNotice
          {...(filter.search === ''
            ? { title: text('bans.empty'), detail: text('bans.emptyDetail') }
            : {
                title: text('bans.noMatch', { search: visible(filter.search) }),
                action: { label: text('bans.searchClear'), run: () => setSearch('') },
              })}
        />
      ) : null}
      {rows.length > 0 ? (
        <BanTable
          label={text('jail.bans')}
          bans={rows}
          sorting={{ by, choose }}
          jailColumn={props.jail === undefined ? 'shown' : 'hidden'}
        />
      ) : null}
      {bans.hasNextPage ? (
        <More
          shown={rows.length}
          total={total}
          isLoading={bans.isFetchingNextPage}
          hasFailed={bans.isFetchNextPageError}
          load={() => void bans.fetchNextPage()}
        />
      ) : null}
    </Panel>
  );
}

/** Loads the next page when it comes into view, and by a button for those who do not scroll. */
function More(props: { shown: number; total: number; isLoading: boolean; hasFailed: boolean; load: () => void }) {
  const styles = useStyles();
  const text = useText();
  const foot = useRef<HTMLDivElement>(null);
  const { isLoading, hasFailed, load, shown } = props;
  useEffect(() => {
    if (isLoading || hasFailed || foot.current === null) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) load();
    });
    observer.observe(foot.current);
    return () => observer.disconnect();
    // `shown`: a page that does not fill the screen is followed by the next.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isLoading, hasFailed, shown]);
  return (
    <div ref={foot} className={styles.foot}>
      <span>{text('bans.shown', { shown, total: props.total })}</span>
      <Button size="small" disabledFocusable={isLoading} onClick={load}>
        {text(isLoading ? 'bans.loadingMore' : hasFailed ? 'app.retry' : 'bans.more')}
      </Button>
    </div>
  );
}
