// SPDX-License-Identifier: Apache-2.0
// A search box whose text lives in the address of the page; it follows the typing after a short rest.
import { Button, Input, makeStyles } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { useText } from '@/i18n/context';
import { DismissRegular, SearchRegular } from './icons';

const restMs = 250;
/** As long as the API takes. */
const maxLength = 128;

const useStyles = makeStyles({
  root: { width: '280px', maxWidth: '100%', minWidth: 0, flexShrink: 1 },
});

export function SearchField(props: { label: string; value: string; onChange: (value: string) => void }) {
  const text = useText();
  const styles = useStyles();
  const [typed, setTyped] = useState(props.value);
  const [known, setKnown] = useState(props.value);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  // A link or the back button changed it.
  if (known !== props.value) {
    setKnown(props.value);
    setTyped(props.value);
  }
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);

  const commit = (value: string): void => {
    clearTimeout(timer.current ?? undefined);
    setKnown(value);
    props.onChange(value);
  };
  const change = (value: string): void => {
    setTyped(value);
    clearTimeout(timer.current ?? undefined);
    timer.current = setTimeout(() => commit(value), restMs);
  };

  return (
    <Input
      className={styles.root}
      aria-label={props.label}
      placeholder={props.label}
      value={typed}
      maxLength={maxLength}
      autoComplete="off"
      spellCheck={false}
      contentBefore={<SearchRegular aria-hidden="true" />}
      contentAfter={
        typed ? (
          <Button
            appearance="transparent"
            size="small"
            icon={<DismissRegular />}
            aria-label={text('bans.searchClear')}
            onClick={() => {
              setTyped('');
              commit('');
            }}
          />
        ) : null
      }
      onChange={(_, data) => change(data.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit(typed);
      }}
    />
  );
}
