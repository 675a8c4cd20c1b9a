// SPDX-License-Identifier: Apache-2.0
// Where those who were banned in a range come from: the map, and the table beneath it that the map filters. Range,
// jail, origin, country and order are in the address of the page.
import { Button, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useCallback, useMemo } from 'react';
import { useJails } from '@/api/hooks';
import { banOrigins, useAllCountries, useGeo } from '@/api/stats';
import type { StatsCountries } from '@/api/types';
import { useServices } from '@/app/services';
import { useStore } from '@/app/store';
import { useCountryName } from '@/charts/countries';
import { pastBansPath } from '@/charts/links';
import { Loaded } from '@/charts/Loaded';
import { RangeSwitch } from '@/charts/RangeSwitch';
import { useRange } from '@/charts/useRange';
import { PageHeading } from '@/components/PageHeading';
import { Panel } from '@/components/Panel';
import { EmptyNotice } from '@/components/states';
import { useUrlChoice, useUrlState } from '@/components/useUrlState';
import { useText, useTranslator } from '@/i18n/context';
import { phone } from '@/shell/layout';
import { visible } from '@/text/visible';
import { automaticThresholds } from './classes';
import { CountryTable, countrySorts, type CountryRow } from './CountryTable';
import { MapLegend } from './MapLegend';
import { WorldMap, type MapCountry } from './WorldMap';

/** In the address of the page and in the history's filters. */
const unknown = 'unknown';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  select: { maxWidth: '200px', minWidth: 0, '& > select': { minWidth: 0 } },
  padded: {
    padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalL}`,
    [phone]: { paddingInline: tokens.spacingHorizontalM },
  },
  below: { marginTop: tokens.spacingHorizontalL },
  quiet: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  hint: { margin: `${tokens.spacingVerticalS} 0 0`, color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

export function MapPage() {
  const styles = useStyles();
  const text = useText();
  const [range, chooseRange] = useRange();
  const [jail, chooseJail] = useUrlState('jail', '');
  const [origin, chooseOrigin] = useUrlChoice('origin', ['', ...banOrigins], '');
  const countries = useAllCountries(range, {
    ...(jail === '' ? {} : { jail }),
    ...(origin === '' ? {} : { origin }),
  });
  return (
    <>
      <PageHeading
        title={text('map.title')}
        actions={
          <div className={styles.tools}>
            <JailSelect jail={jail} choose={chooseJail} />
            <Select
              className={styles.select}
              aria-label={text('map.origin')}
              value={origin}
              onChange={(_, data) => chooseOrigin(banOrigins.find((each) => each === data.value) ?? '')}
            >
              <option value="">{text('map.allOrigins')}</option>
              {banOrigins.map((each) => (
                <option key={each} value={each}>
                  {text(`map.origin.${each}`)}
                </option>
              ))}
            </Select>
            <RangeSwitch range={range} choose={chooseRange} />
          </div>
        }
      />
      <Loaded query={countries} rows={8}>
        {(data) => <Content of={data} jail={jail} origin={origin} />}
      </Loaded>
    </>
  );
}

function Content(props: { of: StatsCountries; jail: string; origin: string }) {
  const styles = useStyles();
  const text = useText();
  const nameOf = useCountryName();
  const { preferences } = useServices();
  const own = useStore(preferences.thresholds);
  const [selected, setSelected] = useUrlState('country', '');
  const [by, choose] = useUrlChoice('sort', countrySorts, '-bans');
  const { of: data, jail, origin } = props;
  const rows = useMemo(
    () =>
      data.items.map(({ country, bans }): CountryRow => {
        const filter = { ...(jail === '' ? {} : { jail }), ...(origin === '' ? {} : { origin }) };
        return { code: country, name: nameOf(country), bans, to: pastBansPath({ from: data.from, until: data.until, country, ...filter }) };
      }),
    [data, nameOf, jail, origin],
  );
  const countries = useMemo(
    () => rows.flatMap(({ code, name, bans }): MapCountry[] => (code === null || bans === 0 ? [] : [{ code, name, bans }])),
    [rows],
  );
  const thresholds = useMemo(() => own ?? automaticThresholds(countries.map(({ bans }) => bans)), [own, countries]);
  const select = useCallback((code: string) => setSelected(code === selected ? '' : code), [selected, setSelected]);
  const shown = selected === '' ? rows : rows.filter(({ code }) => (code ?? unknown) === selected);
  const selectedName = selected === '' ? '' : nameOf(selected === unknown ? null : selected);
  return (
    <>
      <Panel
        title={text('map.panel')}
        aside={<span className={styles.quiet}>{text('bans.count', { count: data.total })}</span>}
      >
        <div className={styles.padded}>
          <WorldMap
            label={text('map.label')}
            countries={countries}
            thresholds={thresholds}
            selected={selected === '' ? null : selected}
            select={select}
            nameOf={nameOf}
          />
          <MapLegend thresholds={thresholds} />
          <GeoHint />
        </div>
      </Panel>
      <div className={styles.below}>
        <Panel
          title={text('stats.countries')}
          aside={
            <div className={styles.tools}>
              <span className={styles.quiet} role="status">
                {selected === '' ? text('map.count', { count: countries.length }) : visible(selectedName)}
              </span>
              {selected === '' ? null : (
                <Button size="small" onClick={() => setSelected('')}>
                  {text('map.allCountries')}
                </Button>
              )}
            </div>
          }
        >
          {shown.length === 0 ? (
            <EmptyNotice
              title={
                selected === '' ? text('stats.noBans') : text('map.noneFrom', { country: visible(selectedName) })
              }
            />
          ) : (
            <CountryTable
              label={text('stats.countries')}
              rows={shown}
              total={data.total}
              selected={selected === '' ? null : selected}
              sorting={{ by, choose }}
            />
          )}
        </Panel>
      </div>
    </>
  );
}

/** Where what is shown of countries comes from; nothing while it is not known. */
function GeoHint() {
  const styles = useStyles();
  const { text, language } = useTranslator();
  const geo = useGeo().data;
  if (geo === undefined) return null;
  if (geo.source === null) return <p className={styles.hint}>{text('map.noGeo')}</p>;
  if (geo.file_date === null) return null;
  // A release, not a moment of anybody's day.
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  const date = format.format(new Date(geo.file_date));
  return (
    <p className={styles.hint}>
      {text('map.geoDate', { date })}
    </p>
  );
}

function JailSelect(props: { jail: string; choose: (jail: string) => void }) {
  const styles = useStyles();
  const text = useText();
  const names = useJails().data?.items.map(({ name }) => name) ?? [];
  // What the address of the page says is shown, also when the jail has gone.
  const shown = props.jail === '' || names.includes(props.jail) ? names : [props.jail, ...names];
  return (
    <Select
      className={styles.select}
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
