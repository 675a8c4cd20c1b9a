// SPDX-License-Identifier: Apache-2.0
// The whole at a glance: how fail2ban is, what is not as it should be, counters, what a range held, jails, and what
// happens.
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useJails } from '@/api/hooks';
import { useDashboardStats } from '@/api/stats';
import { BanTable } from '@/bans/BanTable';
import { useBanActions } from '@/bans/BanActions';
import { useRange } from '@/charts/useRange';
import { AppLink } from '@/components/AppLink';
import { AddRegular } from '@/components/icons';
import { JailTable, sortedJails } from '@/components/JailTable';
import { PageHeading } from '@/components/PageHeading';
import { Panel } from '@/components/Panel';
import { EmptyNotice, ErrorNotice } from '@/components/states';
import { SkeletonRows } from '@/components/table';
import { useText } from '@/i18n/context';
import { useBans } from '@/live/context';
import { defaultSort } from '@/live/lists';
import { useMayBan } from '@/session/context';
import { ActivityFeed } from './ActivityFeed';
import { BansOverTime } from './BansOverTime';
import { DashboardMenu } from './DashboardMenu';
import { Fail2banPanel } from './Fail2banPanel';
import { StateTiles } from './StateTiles';
import { TopLists } from './TopLists';
import { Warnings } from './Warnings';

/** Of each list; the pages behind the links have the rest. */
const maxShown = 10;
const newestBans = { search: '', sort: defaultSort } as const;

const useStyles = makeStyles({
  actions: { display: 'flex', gap: tokens.spacingHorizontalS },
  below: { marginTop: tokens.spacingHorizontalL },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 2fr)',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
    '@media (max-width: 1099px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
});

export function DashboardPage() {
  const styles = useStyles();
  const text = useText();
  const { openBan } = useBanActions();
  const mayBan = useMayBan();
  const [range, chooseRange] = useRange();
  const stats = useDashboardStats(range);
  return (
    <>
      <PageHeading
        title={text('dashboard.title')}
        actions={
          mayBan ? (
            <div className={styles.actions}>
              <Button appearance="primary" icon={<AddRegular />} onClick={() => openBan()}>
                {text('bans.ban')}
              </Button>
              <DashboardMenu />
            </div>
          ) : null
        }
      />
      <Warnings newest={newestBans} />
      <StateTiles />
      <BansOverTime stats={stats} range={range} choose={chooseRange} />
      <div className={styles.below}>
        <TopLists stats={stats} range={range} />
      </div>
      <div className={mergeClasses(styles.columns, styles.below)}>
        <Panel title={text('dashboard.jails')} aside={<AppLink to="/jails">{text('dashboard.allJails')}</AppLink>}>
          <Jails />
        </Panel>
        <Panel title={text('dashboard.newest')} aside={<AppLink to="/bans">{text('dashboard.allBans')}</AppLink>}>
          <NewestBans />
        </Panel>
      </div>
      <div className={styles.below}>
        <Panel title={text('activity.title')}>
          <ActivityFeed />
        </Panel>
      </div>
      <div className={styles.below}>
        <Fail2banPanel />
      </div>
    </>
  );
}

function Jails() {
  const text = useText();
  const jails = useJails();
  if (jails.data === undefined)
    return jails.isError ? <ErrorNotice error={jails.error} retry={() => void jails.refetch()} /> : <SkeletonRows rows={4} />;
  if (jails.data.items.length === 0)
    return <EmptyNotice title={text('jails.empty')} detail={text('jails.emptyDetail')} />;
  const busiest = sortedJails(jails.data.items, '-currently_banned').slice(0, maxShown);
  return <JailTable label={text('dashboard.jails')} jails={busiest} totals="hidden" />;
}

function NewestBans() {
  const text = useText();
  const { feed, state } = useBans(newestBans);
  if (state.rows === null)
    return state.error ? <ErrorNotice error={state.error} retry={feed.retry} /> : <SkeletonRows rows={4} />;
  const newest = state.rows.slice(0, maxShown);
  if (newest.length === 0) return <EmptyNotice title={text('bans.empty')} detail={text('bans.emptyDetail')} />;
  return <BanTable label={text('dashboard.newest')} bans={newest} />;
}
