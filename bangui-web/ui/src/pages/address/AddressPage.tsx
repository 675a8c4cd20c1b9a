// SPDX-License-Identifier: Apache-2.0
// All that is known of one address or network, and what can be done about it.
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { usePathname } from 'wouter/use-browser-location';
import { useJails } from '@/api/hooks';
import type { AddressDetail } from '@/api/types';
import { useServices } from '@/app/services';
import { AskFail2ban } from '@/bans/AskFail2ban';
import { useBanActions } from '@/bans/BanActions';
import { BanTable } from '@/bans/BanTable';
import { AppLink, JailLink } from '@/components/AppLink';
import { ArrowLeftRegular, LockOpenRegular, ProhibitedRegular, ShieldDismissRegular } from '@/components/icons';
import { PageHeading } from '@/components/PageHeading';
import { Panel } from '@/components/Panel';
import { ErrorNotice } from '@/components/states';
import { SkeletonRows, useTableStyles } from '@/components/table';
import { Time } from '@/components/Time';
import { useText, useTranslator } from '@/i18n/context';
import { useMayBan } from '@/session/context';
import { visible } from '@/text/visible';
import { Answers } from './Answers';
import { TimelinePanel } from './TimelinePanel';
import { useLiveAddress } from './useAddressPage';

const useStyles = makeStyles({
  back: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, fontSize: tokens.fontSizeBase200 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  panels: { display: 'flex', flexDirection: 'column', gap: tokens.spacingHorizontalL, minWidth: 0 },
});

/** Read from the path itself: the router decodes only a part of it, and an address may be any text. */
function useAddressOfPath(): string {
  const { base } = useServices();
  const raw = usePathname().slice(`${base}/addresses/`.length);
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

export function AddressPage() {
  const address = useAddressOfPath();
  return <About key={address} address={address} />;
}

function About(props: { address: string }) {
  const styles = useStyles();
  const text = useText();
  const known = useLiveAddress(props.address);
  const detail = known.data;
  const address = detail?.address ?? props.address;
  return (
    <>
      <PageHeading
        title={visible(address)}
        above={
          <AppLink to="/history" className={styles.back}>
            <ArrowLeftRegular aria-hidden="true" />
            {text('history.title')}
          </AppLink>
        }
        actions={detail ? <Acts of={detail} /> : null}
      />
      {known.isPending ? <SkeletonRows rows={6} /> : null}
      {known.isLoadingError ? <ErrorNotice error={known.error} retry={() => void known.refetch()} /> : null}
      {detail ? (
        <div className={styles.panels}>
          <Answers of={detail} />
          {detail.bans.length > 0 ? (
            <Panel title={text('jail.bans')}>
              <BanTable label={text('jail.bans')} bans={detail.bans} />
              <AskFail2ban search={address} />
            </Panel>
          ) : null}
          {detail.jails.length > 0 ? (
            <Panel title={text('address.jails')}>
              <JailCounts of={detail} />
            </Panel>
          ) : null}
          <TimelinePanel of={detail} />
        </div>
      ) : null}
    </>
  );
}

function Acts(props: { of: AddressDetail }) {
  const { address, bans, jails, is_address: isAddress } = props.of;
  const styles = useStyles();
  const text = useText();
  const mayBan = useMayBan();
  const { openBan, openIgnore, openUnban } = useBanActions();
  const running = useJails().data?.items ?? [];
  if (!mayBan || !isAddress) return null;
  const own = bans.filter((ban) => ban.address === address);
  const [first] = own;
  // Where it was, if that jail still runs; the dialog offers all of them.
  const jail = first?.jail ?? jails.find((each) => running.some(({ name }) => name === each.jail))?.jail ?? running[0]?.name;
  return (
    <div className={styles.actions}>
      <Button appearance="primary" icon={<ProhibitedRegular />} onClick={() => openBan(undefined, [address])}>
        {text(bans.length > 0 ? 'bans.banElsewhere' : 'address.ban')}
      </Button>
      {first ? (
        <Button icon={<LockOpenRegular />} onClick={() => openUnban(first, own.length > 1 ? 'everywhere' : 'here')}>
          {text('address.unban')}
        </Button>
      ) : null}
      {jail === undefined ? null : (
        <Button icon={<ShieldDismissRegular />} onClick={() => openIgnore({ address, jail })}>
          {text('bans.ignore')}
        </Button>
      )}
    </div>
  );
}

function JailCounts(props: { of: AddressDetail }) {
  const table = useTableStyles();
  const { text, number } = useTranslator();
  return (
    <table className={table.table} aria-label={text('address.jails')}>
      <thead>
        <tr>
          <th scope="col" className={table.head}>
            {text('history.column.jail')}
          </th>
          <th scope="col" className={mergeClasses(table.head, table.number)}>
            {text('address.bans')}
          </th>
          <th scope="col" className={table.head}>
            {text('address.lastBanned')}
          </th>
        </tr>
      </thead>
      <tbody>
        {props.of.jails.map(({ jail, bans, last_ban: last }) => (
          <tr key={jail} className={table.row}>
            <th scope="row" className={table.cell}>
              <JailLink jail={jail} />
            </th>
            <td className={mergeClasses(table.cell, table.number)}>{number(bans)}</td>
            <td className={table.cell}>
              <Time value={last} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
