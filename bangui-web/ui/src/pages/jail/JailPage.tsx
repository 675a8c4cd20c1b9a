// SPDX-License-Identifier: Apache-2.0
// One jail: its counters, who is banned in it, how it is set up, and what can be changed about it.
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { lazy, Suspense, useState } from 'react';
import { useJail, useJails } from '@/api/hooks';
import { ApiError } from '@/api/problem';
import type { Jail, JailParameters } from '@/api/types';
import { useBanActions, useFocusReturn } from '@/bans/BanActions';
import { BanBrowser } from '@/bans/BanBrowser';
import { AppLink } from '@/components/AppLink';
import { Badge } from '@/components/Badge';
import { Callout } from '@/components/Callout';
import { Command } from '@/components/Command';
import { AddRegular, ArrowLeftRegular, EditRegular } from '@/components/icons';
import { PageHeading } from '@/components/PageHeading';
import { Panel } from '@/components/Panel';
import { EmptyNotice, ErrorNotice } from '@/components/states';
import { SkeletonRows } from '@/components/table';
import { Tile, TileGrid } from '@/components/Tile';
import { useText, useTranslator } from '@/i18n/context';
import { ActionErrorHint } from '@/components/ActionErrorHint';
import { useMayBan, useMayTune } from '@/session/context';
import { compact } from '@/shell/layout';
import { visible } from '@/text/visible';
import { Expressions } from './Expressions';
import { IgnoreList } from './IgnoreList';
import { JailMenu, reviveCommand } from './JailMenu';
import { Parameters } from './Parameters';
import { RuntimeChanges } from './RuntimeChanges';

const TuneDialog = lazy(async () => ({ default: (await import('./TuneDialog')).TuneDialog }));

const useStyles = makeStyles({
  back: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, fontSize: tokens.fontSizeBase200 },
  actions: { display: 'flex', gap: tokens.spacingHorizontalS },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    gap: tokens.spacingHorizontalL,
    marginTop: tokens.spacingHorizontalL,
    alignItems: 'start',
    [compact]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  column: { display: 'flex', flexDirection: 'column', gap: tokens.spacingHorizontalL, minWidth: 0 },
});

export function JailPage(props: { name: string }) {
  const styles = useStyles();
  const text = useText();
  const jail = useJail(props.name);
  const { openBan } = useBanActions();
  const mayBan = useMayBan();
  const mayTune = useMayTune();
  const [isTuning, setTuning] = useState(false);
  useFocusReturn(isTuning);
  // From the list of all jails: events keep that one fresh.
  const state = useJails().data?.items.find((each) => each.name === props.name) ?? jail.data;
  const command = reviveCommand(props.name);
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
        <EmptyNotice title={text('jail.unknown', { name })} detail={text('jail.unknownDetail')}>
          {command === null ? null : <Command text={command} />}
        </EmptyNotice>
      </>
    );
  }
  return (
    <>
      <PageHeading
        title={text('jail.title', { name })}
        above={back}
        badge={state?.paused === true ? <Badge>{text('jail.paused')}</Badge> : null}
        actions={
          mayBan ? (
            <div className={styles.actions}>
              <Button appearance="primary" icon={<AddRegular />} onClick={() => openBan(props.name)}>
                {text('bans.ban')}
              </Button>
              <JailMenu jail={props.name} paused={state?.paused ?? null} banned={state?.currently_banned ?? 0} />
            </div>
          ) : null
        }
      />
      {state?.paused === true ? (
        <Callout intent="info" title={text('jail.pausedTitle')}>
          {text('jail.pausedDetail')}
        </Callout>
      ) : null}
      {state && state.action_errors > 0 ? (
        <Callout intent="warning" title={text('warning.actions', { count: state.action_errors, jail: name })}>
          <ActionErrorHint />
        </Callout>
      ) : null}
      <Counters jail={state} />
      <BanBrowser jail={props.name} />
      <div className={styles.columns}>
        <div className={styles.column}>
          {jail.data && jail.data.runtime_changes.length > 0 ? (
            <Panel title={text('jail.runtimeChanges')} padded>
              <RuntimeChanges of={jail.data.runtime_changes} />
            </Panel>
          ) : null}
          <Panel
            title={text('jail.parameters')}
            padded
            aside={
              mayTune && jail.data ? (
                <Button size="small" icon={<EditRegular />} onClick={() => setTuning(true)}>
                  {text('tune.open')}
                </Button>
              ) : null
            }
          >
            {jail.data ? <Parameters of={jail.data.parameters} /> : null}
            {jail.isPending ? <SkeletonRows rows={6} /> : null}
            {jail.isLoadingError ? <ErrorNotice error={jail.error} retry={() => void jail.refetch()} /> : null}
          </Panel>
        </div>
        {jail.data ? (
          <div className={styles.column}>
            <Details jail={props.name} of={jail.data.parameters} />
          </div>
        ) : null}
      </div>
      {isTuning && jail.data ? (
        <Suspense fallback={null}>
          <TuneDialog jail={props.name} parameters={jail.data.parameters} close={() => setTuning(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

function Details(props: { jail: string; of: JailParameters }) {
  const text = useText();
  const parameters = props.of;
  return (
    <>
      <Panel title={text('jail.ignoreList')} padded>
        <IgnoreList jail={props.jail} entries={parameters.ignore_list} ignoresSelf={parameters.ignore_self} />
      </Panel>
      {parameters.prefix_regex === null ? null : (
        <Expressions title={text('jail.prefixRegex')} expressions={[parameters.prefix_regex]} />
      )}
      <Expressions title={text('jail.failRegexes')} expressions={parameters.fail_regexes} />
      <Expressions title={text('jail.ignoreRegexes')} expressions={parameters.ignore_regexes} />
    </>
  );
}

function Counters(props: { jail: Jail | undefined }) {
  const text = useText();
  const { number } = useTranslator();
  const { jail } = props;
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
