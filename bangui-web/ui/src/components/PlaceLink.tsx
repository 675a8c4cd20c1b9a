// SPDX-License-Identifier: Apache-2.0
// Where an address is, as links to everything from there. A hint: who owns an address is not who uses it.
import { makeStyles } from '@fluentui/react-components';
import type { Network } from '@/api/types';
import { historyPath } from '@/history/filter';
import { useTranslator } from '@/i18n/context';
import { visible } from '@/text/visible';
import { AppLink } from './AppLink';

const useStyles = makeStyles({
  link: { display: 'inline-block', minHeight: '24px', lineHeight: '24px', unicodeBidi: 'isolate' },
});

export function CountryLink(props: { code: string }) {
  const styles = useStyles();
  const { country } = useTranslator();
  return (
    <AppLink to={historyPath({ country: [props.code] })} className={styles.link}>
      {country(props.code) ?? visible(props.code)}
    </AppLink>
  );
}

export function NetworkLink(props: { network: Network }) {
  const styles = useStyles();
  const { number, name } = props.network;
  return (
    <AppLink to={historyPath({ network: [String(number)] })} className={styles.link}>
      {networkText({ number, name })}
    </AppLink>
  );
}

export function networkText({ number, name }: Network): string {
  return name === '' ? `AS${number}` : `AS${number} ${visible(name)}`;
}
