// SPDX-License-Identifier: Apache-2.0
// Where one says what one wants to see of the history. On a phone it is out of the way until it is wanted.
import {
  Button,
  Input,
  makeStyles,
  Menu,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
  mergeClasses,
  Select,
  tokens,
} from '@fluentui/react-components';
import { useId, useMemo, useState } from 'react';
import { useJails } from '@/api/hooks';
import { useServices } from '@/app/services';
import { ChevronDownRegular, FilterRegular } from '@/components/icons';
import { SearchField } from '@/components/SearchField';
import { useMedia } from '@/components/useMedia';
import { countOf, hasText, kinds, origins, ranges, reasons, timeText, unknown, type HistoryFilter, type ListName, type Range } from '@/history/filter';
import type { ChangeFilter } from '@/history/useFilter';
import { useText, useTranslator } from '@/i18n/context';
import { useSession } from '@/session/context';
import { phone } from '@/shell/layout';
import { countriesOf, countryOf } from '@/text/countries';
import { timeOfWall, wallText } from '@/time/zone';
import { listLabels, valueText } from './FilterChips';

const dayMs = 86_400_000;

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalM}`,
    [phone]: { paddingInline: tokens.spacingHorizontalM },
  },
  select: { minWidth: 0, '& > select': { minWidth: 0 } },
  place: { width: '192px', minWidth: 0, maxWidth: '100%' },
  dates: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  date: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, color: tokens.colorNeutralForeground2 },
  hint: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  button: { fontWeight: tokens.fontWeightRegular, minWidth: 0 },
  used: { fontWeight: tokens.fontWeightSemibold },
});

interface BarProps {
  filter: HistoryFilter;
  change: ChangeFilter;
}

export function FilterBar(props: BarProps) {
  const { filter, change } = props;
  const styles = useStyles();
  const text = useText();
  const isPhone = useMedia(phone);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const jails = useJails().data?.items.map(({ name }) => name) ?? [];
  // A jail of the past may not run any more.
  const jailChoices = [...new Set([...jails, ...filter.jail])].sort();
  return (
    <div className={styles.root} role="search" aria-label={text('history.filterBar')}>
      {isPhone ? (
        <Button icon={<FilterRegular />} aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
          {text('history.filterOpen', { count: countOf(filter) })}
        </Button>
      ) : null}
      {!isPhone || isOpen ? (
        <div id={id} className={styles.dates}>
          <RangeSelect {...props} />
          <SearchField label={text('history.address')} value={filter.address} onChange={(address) => change({ address })} />
          <SearchField label={text('history.text')} value={filter.text} onChange={(value) => change({ text: value })} />
          <Several {...props} name="kind" choices={kinds} />
          <Several {...props} name="jail" choices={jailChoices} />
          <CountryField {...props} />
          <NetworkField {...props} />
          <Several {...props} name="reason" choices={reasons} />
          <Several {...props} name="origin" choices={origins} />
          <span className={styles.hint} role="status">
            {filter.text !== '' && !hasText(filter) ? text('history.textTooShort') : ''}
          </span>
        </div>
      ) : null}
    </div>
  );
}

function RangeSelect(props: BarProps) {
  const { filter, change } = props;
  const { clock } = useServices();
  const styles = useStyles();
  const text = useText();
  const isOwn = filter.range === null && (filter.from !== '' || filter.until !== '');
  const [wantsOwn, setWantsOwn] = useState(false);
  const shown = filter.range ?? (isOwn || wantsOwn ? 'own' : 'all');
  const choose = (value: string): void => {
    setWantsOwn(value === 'own');
    if (value === 'own') change({ range: null, from: timeText(new Date(clock.now() - dayMs)), until: '' });
    else change({ range: value === 'all' ? null : (value as Range), from: '', until: '' });
  };
  return (
    <>
      <Select className={styles.select} aria-label={text('history.range')} value={shown} onChange={(_, data) => choose(data.value)}>
        <option value="all">{text('history.range.all')}</option>
        {ranges.map((range) => (
          <option key={range} value={range}>
            {text(`history.range.${range}`)}
          </option>
        ))}
        <option value="own">{text('history.range.own')}</option>
      </Select>
      {shown === 'own' ? (
        <>
          <DateField label={text('history.from')} value={filter.from} set={(from) => change({ from })} />
          <DateField label={text('history.until')} value={filter.until} set={(until) => change({ until })} />
        </>
      ) : null}
    </>
  );
}

/** In the session's zone, as all times are shown. */
function DateField(props: { label: string; value: string; set: (value: string) => void }) {
  const styles = useStyles();
  const zone = useSession().time_zone;
  const value = props.value === '' ? '' : wallText(new Date(props.value), zone);
  return (
    <label className={styles.date}>
      {props.label}
      <Input
        type="datetime-local"
        // While one types it is not a date: then it keeps what it had.
        key={value}
        defaultValue={value}
        onBlur={(event) => {
          const time = timeOfWall(event.currentTarget.value, zone);
          if (event.currentTarget.value !== value) props.set(time === null ? '' : timeText(time));
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
    </label>
  );
}

/** Any of several values. */
function Several(props: BarProps & { name: ListName; choices: readonly string[] }) {
  const { filter, change, name, choices } = props;
  const styles = useStyles();
  const translator = useTranslator();
  const chosen = filter[name];
  const label = translator.text(listLabels[name]);
  return (
    <Menu
      checkedValues={{ [name]: [...chosen] }}
      onCheckedValueChange={(_, { checkedItems }) => change({ [name]: choices.filter((each) => checkedItems.includes(each)) })}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button
          className={mergeClasses(styles.button, chosen.length > 0 && styles.used)}
          icon={<ChevronDownRegular />}
          iconPosition="after"
        >
          {chosen.length === 0 ? label : `${label}: ${translator.number(chosen.length)}`}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {choices.map((value) => (
            <MenuItemCheckbox key={value} name={name} value={value}>
              {valueText(name, value, translator)}
            </MenuItemCheckbox>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function CountryField(props: BarProps) {
  const { filter, change } = props;
  const { text, country, language } = useTranslator();
  const countries = useMemo(() => countriesOf(country, language), [country, language]);
  const nameless = text('history.unknownPlace');
  return (
    <AddField
      label={text('history.country')}
      choices={[nameless, ...countries.map(({ name }) => name)]}
      parse={(input) =>
        input.trim().toLowerCase() === nameless.toLowerCase() ? unknown : (countryOf(countries, input)?.code ?? null)
      }
      add={(code) => change({ country: [...new Set([...filter.country, code])] })}
    />
  );
}

function NetworkField(props: BarProps) {
  const { filter, change } = props;
  const text = useText();
  const nameless = text('history.unknownPlace');
  return (
    <AddField
      label={text('history.network')}
      choices={[nameless]}
      parse={(input) =>
        input.trim().toLowerCase() === nameless.toLowerCase()
          ? unknown
          : (/^\s*(?:as)?\s*(\d{1,10})\s*$/i.exec(input)?.[1] ?? null)
      }
      add={(number) => change({ network: [...new Set([...filter.network, number])] })}
    />
  );
}

/** Takes one value at a time, with Enter or out of the browser's own list. */
function AddField(props: {
  label: string;
  choices: readonly string[];
  /** Null for what is no such value. */
  parse: (input: string) => string | null;
  add: (value: string) => void;
}) {
  const styles = useStyles();
  const id = useId();
  const [input, setInput] = useState('');
  const [isWrong, setWrong] = useState(false);
  const take = (text: string): void => {
    const value = props.parse(text);
    setWrong(value === null);
    if (value === null) return;
    props.add(value);
    setInput('');
  };
  return (
    <>
      <Input
        className={styles.place}
        aria-label={props.label}
        aria-invalid={isWrong}
        placeholder={props.label}
        value={input}
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
        list={id}
        onChange={(event, data) => {
          setInput(data.value);
          setWrong(false);
          // What is chosen from the list comes at once.
          const { inputType } = event.nativeEvent as InputEvent;
          if (inputType === 'insertReplacementText') take(data.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && input.trim() !== '') take(input);
        }}
      />
      <datalist id={id}>
        {props.choices.map((choice) => (
          <option key={choice} value={choice} />
        ))}
      </datalist>
    </>
  );
}
