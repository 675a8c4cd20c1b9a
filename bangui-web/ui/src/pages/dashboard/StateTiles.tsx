// SPDX-License-Identifier: Apache-2.0
// fail2ban's state and the sums over its jails.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useJails } from '@/api/hooks';
import type { JailCounter } from '@/components/JailTable';
import { Tile, TileGrid } from '@/components/Tile';
import { Time } from '@/components/Time';
import { Message, useText, useTranslator } from '@/i18n/context';
import { useLive } from '@/live/context';
import { phone } from '@/shell/layout';
import { visible } from '@/text/visible';

const useStyles = makeStyles({
  // Words are longer than numbers.
  tile: { [phone]: { gridColumn: '1 / -1' } },
  state: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  dot: {
    width: '10px',
    height: '10px',
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorStatusWarningForeground3,
  },
  online: { backgroundColor: tokens.colorStatusSuccessForeground3 },
});

export function StateTiles() {
  const text = useText();
  const { number } = useTranslator();
  const jails = useJails().data?.items;
  const sum = (counter: JailCounter): number | undefined =>
    jails?.reduce((total, jail) => total + jail[counter], 0);
  const shown = (value: number | undefined): string | undefined => (value === undefined ? undefined : number(value));
  const count = (value: number | undefined, key: 'dashboard.totalBanned' | 'dashboard.totalFailed'): string | undefined =>
    value === undefined ? undefined : text(key, { count: value });
  const withBans = jails?.filter((jail) => jail.currently_banned > 0).length;
  return (
    <TileGrid>
      <Fail2banTile />
      <Tile
        label={text('dashboard.currentlyBanned')}
        value={shown(sum('currently_banned'))}
        below={count(sum('total_banned'), 'dashboard.totalBanned')}
      />
      <Tile
        label={text('dashboard.currentlyFailed')}
        value={shown(sum('currently_failed'))}
        below={count(sum('total_failed'), 'dashboard.totalFailed')}
      />
      <Tile
        label={text('dashboard.jails')}
        value={shown(jails?.length)}
        below={withBans === undefined ? undefined : text('dashboard.jailsWithBans', { count: withBans })}
      />
    </TileGrid>
  );
}

function Fail2banTile() {
  const text = useText();
  const styles = useStyles();
  const { status, connection } = useLive();
  const fail2ban = status?.fail2ban;
  // A state that nobody confirms is not a state.
  const state = connection === 'lost' || status?.banguid.state === 'offline' ? 'unknown' : fail2ban?.state;
  return (
    <Tile
      className={styles.tile}
      label={text('dashboard.state')}
      value={
        state && (
          <span className={styles.state}>
            <span className={mergeClasses(styles.dot, state === 'online' && styles.online)} aria-hidden="true" />
            {text(`dashboard.state.${state}`)}
          </span>
        )
      }
      below={
        fail2ban ? (
          <>
            {fail2ban.version === null ? null : text('dashboard.version', { version: visible(fail2ban.version) })}
            {fail2ban.since !== null && state !== 'unknown' ? (
              <>
                {fail2ban.version === null ? null : ', '}
                <Message id="dashboard.since" parts={{ time: <Time value={fail2ban.since} /> }} />
              </>
            ) : null}
          </>
        ) : undefined
      }
    />
  );
}
