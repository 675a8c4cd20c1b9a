// SPDX-License-Identifier: Apache-2.0
// Who and what stands out in a range; each entry leads to its bans. What cannot be read is told above, once for all.
import type { UseQueryResult } from '@tanstack/react-query';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { StatsAddresses, StatsDashboard } from '@/api/types';
import { useCountryName } from '@/charts/countries';
import { pastBansPath } from '@/charts/links';
import type { RangeName, Span } from '@/charts/ranges';
import { addressPath, AppLink } from '@/components/AppLink';
import { Panel } from '@/components/Panel';
import { SkeletonRows } from '@/components/table';
import { Time } from '@/components/Time';
import { Message, useText, useTranslator } from '@/i18n/context';
import { phone } from '@/shell/layout';
import { visible } from '@/text/visible';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingHorizontalL },
  before: { opacity: 0.5 },
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

export function TopLists(props: { stats: UseQueryResult<StatsDashboard>; range: RangeName }) {
  const styles = useStyles();
  const text = useText();
  const countryName = useCountryName();
  const { data, isError, isPlaceholderData } = props.stats;
  if (data === undefined && isError) return null;
  return (
    <div className={mergeClasses(styles.root, isPlaceholderData && styles.before)} aria-busy={isPlaceholderData}>
      <div className={styles.grid}>
        <TopList
          title={text('stats.countries')}
          aside={<AppLink to={`/map?range=${props.range}`}>{text('stats.toMap')}</AppLink>}
          data={data?.countries}
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
          data={data?.networks}
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
          data={data?.jails}
          entries={({ items, from, until }) =>
            items.map(({ jail, bans }) => ({ key: jail, name: visible(jail), to: pastBansPath({ from, until, jail }), bans }))
          }
        />
      </div>
      <div className={styles.grid}>
        <TopList title={text('stats.addresses')} data={data?.addresses} entries={addressEntries(countryName)} />
        <TopList
          title={text('stats.repeat')}
          data={data?.repeat_offenders}
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
  /** Undefined until it was read. */
  data: T | undefined;
  entries: (data: T) => readonly Entry[];
  none?: 'stats.noRepeat';
}) {
  const { data } = props;
  return (
    <Panel title={props.title} aside={props.aside}>
      {data === undefined ? <SkeletonRows rows={4} /> : <Entries of={props.entries(data)} none={props.none ?? 'stats.none'} />}
    </Panel>
  );
}

function Entries(props: { of: readonly Entry[]; none: 'stats.none' | 'stats.noRepeat' }) {
  const styles = useStyles();
  const { text, number } = useTranslator();
  const { of: entries } = props;
  if (entries.length === 0) return <p className={styles.none}>{text(props.none)}</p>;
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
}
