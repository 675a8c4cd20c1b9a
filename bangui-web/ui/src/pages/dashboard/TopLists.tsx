// SPDX-License-Identifier: Apache-2.0
// Who and what stands out in a range; each entry leads to its bans.
import type { UseQueryResult } from '@tanstack/react-query';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useRepeatOffenders, useTopAddresses, useTopCountries, useTopJails, useTopNetworks } from '@/api/stats';
import type { StatsAddresses } from '@/api/types';
import { useCountryName } from '@/charts/countries';
import { pastBansPath } from '@/charts/links';
import { Loaded } from '@/charts/Loaded';
import type { RangeName, Span } from '@/charts/ranges';
import { addressPath, AppLink } from '@/components/AppLink';
import { Panel } from '@/components/Panel';
import { Time } from '@/components/Time';
import { Message, useText, useTranslator } from '@/i18n/context';
import { phone } from '@/shell/layout';
import { visible } from '@/text/visible';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingHorizontalL },
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 300px), 1fr))',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
  },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalM}`,
    [phone]: { paddingInline: tokens.spacingHorizontalM },
  },
  entry: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'baseline',
    minHeight: '28px',
    paddingBottom: tokens.spacingVerticalXS,
  },
  count: { fontVariantNumeric: 'tabular-nums' },
  mono: { fontFamily: tokens.fontFamilyMonospace, unicodeBidi: 'isolate' },
  below: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  track: { gridColumn: '1 / -1', height: '3px', borderRadius: tokens.borderRadiusCircular, backgroundColor: tokens.colorNeutralBackground6 },
  bar: {
    height: '100%',
    minWidth: '3px',
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorBrandStroke1,
    '@media (forced-colors: active)': { backgroundColor: 'CanvasText' },
  },
  none: {
    margin: 0,
    padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalL}`,
    color: tokens.colorNeutralForeground3,
  },
});

interface Entry {
  readonly key: string;
  readonly name: ReactNode;
  readonly to: string;
  readonly bans: number;
  readonly below?: ReactNode;
  readonly isMono?: boolean;
}

export function TopLists(props: { range: RangeName }) {
  const styles = useStyles();
  const text = useText();
  const { range } = props;
  const countryName = useCountryName();
  return (
    <div className={styles.root}>
      <div className={styles.grid}>
        <TopList
          title={text('stats.countries')}
          aside={<AppLink to={`/map?range=${range}`}>{text('stats.toMap')}</AppLink>}
          query={useTopCountries(range)}
          entries={({ items, from, until }) =>
            items.map(({ country, bans }) => ({
              key: country ?? '',
              name: countryName(country),
              to: pastBansPath({ from, until, country }),
              bans,
            }))
          }
        />
        <TopList
          title={text('stats.networks')}
          query={useTopNetworks(range)}
          entries={({ items, from, until }) =>
            items.map(({ number, name, bans }) => ({
              key: String(number),
              name: number === null ? text('stats.unknown') : networkName(number, name),
              to: pastBansPath({ from, until, network: number }),
              bans,
            }))
          }
        />
        <TopList
          title={text('stats.jails')}
          query={useTopJails(range)}
          entries={({ items, from, until }) =>
            items.map(({ jail, bans }) => ({ key: jail, name: visible(jail), to: pastBansPath({ from, until, jail }), bans }))
          }
        />
      </div>
      <div className={styles.grid}>
        <TopList title={text('stats.addresses')} query={useTopAddresses(range)} entries={addressEntries(countryName)} />
        <TopList
          title={text('stats.repeat')}
          query={useRepeatOffenders(range)}
          entries={addressEntries(countryName)}
          none="stats.noRepeat"
        />
      </div>
    </div>
  );
}

function addressEntries(countryName: ReturnType<typeof useCountryName>): (data: StatsAddresses) => Entry[] {
  return ({ items }) =>
    items.map(({ address, bans, country, network, last_ban: last }) => ({
      key: address,
      name: visible(address),
      isMono: true,
      to: addressPath(address),
      bans,
      below: (
        <>
          {country === null ? null : `${countryName(country)}, `}
          {network === null ? null : `${networkName(network.number, network.name)}, `}
          <Message id="stats.lastBan" parts={{ time: <Time value={last} /> }} />
        </>
      ),
    }));
}

function networkName(number: number, name: string | null): string {
  return name === null ? `AS${number}` : `AS${number} ${visible(name)}`;
}

function TopList<T extends Span>(props: {
  title: string;
  aside?: ReactNode;
  query: UseQueryResult<T>;
  entries: (data: T) => readonly Entry[];
  none?: 'stats.noRepeat';
}) {
  const styles = useStyles();
  const text = useText();
  const { number } = useTranslator();
  return (
    <Panel title={props.title} aside={props.aside}>
      <Loaded query={props.query} rows={4}>
        {(data) => {
          const entries = props.entries(data);
          if (entries.length === 0) return <p className={styles.none}>{text(props.none ?? 'stats.none')}</p>;
          const most = Math.max(1, ...entries.map(({ bans }) => bans));
          return (
            <ol className={styles.list}>
              {entries.map((entry) => (
                <li key={entry.key} className={styles.entry}>
                  <AppLink to={entry.to} className={mergeClasses(entry.isMono && styles.mono)}>
                    {entry.name}
                  </AppLink>
                  <span className={styles.count}>{number(entry.bans)}</span>
                  {entry.below === undefined ? null : <span className={styles.below}>{entry.below}</span>}
                  <div className={styles.track} aria-hidden="true">
                    <div className={styles.bar} style={{ width: `${(100 * entry.bans) / most}%` }} />
                  </div>
                </li>
              ))}
            </ol>
          );
        }}
      </Loaded>
    </Panel>
  );
}
