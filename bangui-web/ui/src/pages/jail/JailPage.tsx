// SPDX-License-Identifier: Apache-2.0
// One jail: its counters, who is banned in it, and how it is set up.
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useJail, useJails } from '@/api/hooks';
import { ApiError } from '@/api/problem';
import { useBanActions } from '@/bans/BanActions';
import { BanBrowser } from '@/bans/BanBrowser';
import { AppLink } from '@/components/AppLink';
import { AddRegular, ArrowLeftRegular } from '@/components/icons';
import { PageHeading } from '@/components/PageHeading';
import { Panel } from '@/components/Panel';
import { EmptyNotice, ErrorNotice } from '@/components/states';
import { SkeletonRows } from '@/components/table';
import { Tile, TileGrid } from '@/components/Tile';
import { useText, useTranslator } from '@/i18n/context';
import { useMayBan } from '@/session/context';
import { visible } from '@/text/visible';
import { Expressions } from './Expressions';
import { Parameters } from './Parameters';

const useStyles = makeStyles({
  back: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, fontSize: tokens.fontSizeBase200 },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
    '@media (max-width: 1099px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  side: { display: 'flex', flexDirection: 'column', gap: tokens.spacingHorizontalL, minWidth: 0 },
});

export function JailPage(props: { name: string }) {
  const styles = useStyles();
  const text = useText();
  const jail = useJail(props.name);
  const { openBan } = useBanActions();
  const mayBan = useMayBan();
  const name = visible(props.name);
  const isUnknown = jail.error instanceof ApiError && ['unknown_jail', 'invalid_jail', 'not_found'].includes(jail.error.code);
  const back = (
    <AppLink to="/jails" className={styles.back}>
      <ArrowLeftRegular aria-hidden="true" />
      {text('jail.back')}
    </AppLink>
  );

  if (isUnknown) {
    return (
      <>
        <PageHeading title={text('jail.title', { name })} above={back} />
        <EmptyNotice title={text('jail.unknown', { name })} detail={text('jail.unknownDetail')} />
      </>
    );
  }
  return (
    <>
      <PageHeading
        title={text('jail.title', { name })}
        above={back}
        actions={
          mayBan ? (
            <Button appearance="primary" icon={<AddRegular />} onClick={() => openBan(props.name)}>
              {text('bans.ban')}
            </Button>
          ) : null
        }
      />
      <Counters name={props.name} />
      <div className={styles.columns}>
        <BanBrowser jail={props.name} />
        <div className={styles.side}>
          <Panel title={text('jail.parameters')} padded>
            {jail.data ? <Parameters of={jail.data.parameters} /> : null}
            {jail.isPending ? <SkeletonRows rows={6} /> : null}
            {jail.isLoadingError ? <ErrorNotice error={jail.error} retry={() => void jail.refetch()} /> : null}
          </Panel>
          {jail.data ? (
            <>
              <Expressions title={text('jail.failRegexes')} expressions={jail.data.parameters.fail_regexes} />
              <Expressions title={text('jail.ignoreRegexes')} expressions={jail.data.parameters.ignore_regexes} />
            </>
          ) : null}
        </div>
      </div>
    </>
  );
}

/** From the list of all jails: events keep that one fresh. */
function Counters(props: { name: string }) {
  const text = useText();
  const { number } = useTranslator();
  const detail = useJail(props.name).data;
  const jail = useJails().data?.items.find((each) => each.name === props.name) ?? detail;
  return (
    <TileGrid>
      <Tile
        label={text('dashboard.currentlyBanned')}
        value={jail && number(jail.currently_banned)}
        below={jail && text('dashboard.totalBanned', { count: jail.total_banned })}
      />
      <Tile
        label={text('dashboard.currentlyFailed')}
        value={jail && number(jail.currently_failed)}
        below={jail && text('dashboard.totalFailed', { count: jail.total_failed })}
      />
    </TileGrid>
  );
}
