// SPDX-License-Identifier: Apache-2.0
// Chooses one or more jails; with a search box when there are many.
import { Checkbox, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { SearchRegular } from '@/components/icons';
import { useText } from '@/i18n/context';
import { visible } from '@/text/visible';

/** What one can look over without searching. */
const manyJails = 8;

const useStyles = makeStyles({
  group: { border: 'none', margin: 0, padding: 0, minWidth: 0 },
  legend: { padding: 0, marginBottom: tokens.spacingVerticalXS },
  list: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))',
    maxHeight: '184px',
    overflowY: 'auto',
    overflowX: 'hidden',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    padding: tokens.spacingHorizontalXXS,
  },
  name: { overflowWrap: 'anywhere' },
  error: { color: tokens.colorStatusDangerForeground3, fontSize: tokens.fontSizeBase200 },
  search: { marginBottom: tokens.spacingVerticalS, width: '100%' },
});

export function JailChoice(props: {
  jails: readonly string[];
  chosen: readonly string[];
  choose: (jails: readonly string[]) => void;
  error: string | null;
}) {
  const { jails, chosen, choose } = props;
  const text = useText();
  const styles = useStyles();
  const [search, setSearch] = useState('');
  const errorId = useId();
  const shown = jails.filter((jail) => jail.toLowerCase().includes(search.trim().toLowerCase()));
  const isAll = jails.length > 0 && chosen.length === jails.length;
  return (
    <fieldset className={styles.group} aria-describedby={errorId}>
      <legend className={styles.legend}>{text('ban.jails')}</legend>
      {jails.length > manyJails ? (
        <Input
          className={styles.search}
          aria-label={text('ban.jailsFind')}
          placeholder={text('ban.jailsFind')}
          contentBefore={<SearchRegular aria-hidden="true" />}
          value={search}
          onChange={(_, data) => setSearch(data.value)}
        />
      ) : null}
      {/* No Field around it: that would give all the boxes the same id. */}
      <div className={styles.list}>
        {jails.length > 1 && search === '' ? (
          <Checkbox
            label={text('ban.jailsAll')}
            checked={isAll ? true : chosen.length > 0 ? 'mixed' : false}
            onChange={() => choose(isAll ? [] : jails)}
          />
        ) : null}
        {shown.map((jail) => (
          <Checkbox
            key={jail}
            name="jail"
            value={jail}
            label={<span className={styles.name}>{visible(jail)}</span>}
            checked={chosen.includes(jail)}
            onChange={(_, data) =>
              choose(jails.filter((each) => (each === jail ? data.checked === true : chosen.includes(each))))
            }
          />
        ))}
      </div>
      <div id={errorId} role="alert" className={styles.error}>
        {props.error}
      </div>
    </fieldset>
  );
}
