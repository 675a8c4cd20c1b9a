// SPDX-License-Identifier: Apache-2.0
// One box for whatever one looks for: an address, a network, a jail, a country, or text. It offers where that may
// lead; Enter goes to the first. A slash anywhere on the page goes to the box.
import { Input, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import { useJails } from '@/api/hooks';
import { SearchRegular } from '@/components/icons';
import { Message, useTranslator } from '@/i18n/context';
import { preloadPages } from '@/pages/load';
import { countriesOf } from '@/text/countries';
import { visible } from '@/text/visible';
import { phone } from './layout';
import { suggestionsFor, type Suggestion } from './suggest';

/** As long as the longest that anything here is searched for by. */
const maxLength = 200;

const useStyles = makeStyles({
  root: {
    position: 'relative',
    flex: '0 1 420px',
    minWidth: 0,
    marginInlineEnd: 'auto',
    [phone]: { flexBasis: '100%', order: 1, marginInlineEnd: 0 },
  },
  input: { width: '100%', minWidth: 0 },
  key: {
    padding: `0 ${tokens.spacingHorizontalXS}`,
    borderRadius: tokens.borderRadiusSmall,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    [phone]: { display: 'none' },
  },
  list: {
    position: 'absolute',
    insetInline: 0,
    top: '100%',
    zIndex: 5,
    marginTop: tokens.spacingVerticalXXS,
    padding: tokens.spacingVerticalXS,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
    maxHeight: '60vh',
    overflowY: 'auto',
  },
  option: {
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    overflowWrap: 'anywhere',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  active: { backgroundColor: tokens.colorNeutralBackground1Selected, ':hover': { backgroundColor: tokens.colorNeutralBackground1Selected } },
  value: { fontWeight: tokens.fontWeightSemibold, unicodeBidi: 'isolate' },
});

export function Search() {
  const styles = useStyles();
  const { text, country, language } = useTranslator();
  const id = useId();
  const [, navigate] = useLocation();
  const [input, setInput] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [wasUsed, setUsed] = useState(false);
  const box = useSlash();
  const jails = useJails().data?.items;
  const countries = useMemo(() => (wasUsed ? countriesOf(country, language) : []), [wasUsed, country, language]);
  const found = useMemo(
    () => suggestionsFor(input, jails?.map(({ name }) => name) ?? [], countries),
    [input, jails, countries],
  );
  const isShown = isOpen && found.length > 0;

  const go = (suggestion: Suggestion | undefined): void => {
    if (!suggestion) return;
    setInput('');
    setOpen(false);
    setActive(0);
    navigate(suggestion.path);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      setOpen(true);
      setActive(isShown ? (active + step + found.length) % found.length : 0);
    } else if (event.key === 'Enter') go(found[active]);
    else if (event.key === 'Escape' && input !== '') {
      if (!isShown) setInput('');
      setOpen(false);
    } else return;
    event.preventDefault();
  };

  return (
    <div role="search" aria-label={text('search.label')} className={styles.root}>
      <Input
        className={styles.input}
        input={{
          ref: box,
          role: 'combobox',
          'aria-expanded': isShown,
          'aria-controls': `${id}list`,
          'aria-autocomplete': 'list',
          'aria-keyshortcuts': '/',
          ...(isShown ? { 'aria-activedescendant': `${id}${active}` } : {}),
        }}
        aria-label={text('search.label')}
        placeholder={text('search.placeholder')}
        value={input}
        maxLength={maxLength}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        contentBefore={<SearchRegular aria-hidden="true" />}
        contentAfter={input === '' ? <kbd className={styles.key} aria-hidden="true">/</kbd> : null}
        onFocus={() => {
          setUsed(true);
          preloadPages();
        }}
        onBlur={() => setOpen(false)}
        onChange={(_, data) => {
          setInput(data.value);
          setActive(0);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}list`} role="listbox" aria-label={text('search.suggestions')} className={mergeClasses(isShown && styles.list)}>
        {isShown
          ? found.map((suggestion, index) => (
              // The keyboard works on the box, as the pattern of a combobox wants it.
              // eslint-disable-next-line jsx-a11y/click-events-have-key-events
              <div
                key={suggestion.path}
                id={`${id}${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                className={mergeClasses(styles.option, index === active && styles.active)}
                // A press would take the focus from the box and close the list before the click.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => go(suggestion)}
              >
                <Words of={suggestion} />
              </div>
            ))
          : null}
      </div>
    </div>
  );
}

function Words(props: { of: Suggestion }) {
  const styles = useStyles();
  const { label, values } = props.of;
  const parts = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, <span key={name} className={styles.value}>{visible(value)}</span>]),
  );
  return <Message id={label} parts={parts} />;
}

/** The box; a slash that is not typed into something else goes to it. */
function useSlash() {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent): void => {
      const { target } = event;
      const isTyping =
        target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, [role=menu], [aria-modal=true]') !== null);
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping) return;
      if (document.querySelector('[aria-modal=true]') !== null) return;
      event.preventDefault();
      box.current?.focus();
      box.current?.select();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  return box;
}
