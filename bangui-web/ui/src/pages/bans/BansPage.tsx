// SPDX-License-Identifier: Apache-2.0
// Everybody who is banned, in all jails.
import { Button } from '@fluentui/react-components';
import { useBanActions } from '@/bans/BanActions';
import { BanBrowser } from '@/bans/BanBrowser';
import { AddRegular } from '@/components/icons';
import { PageHeading } from '@/components/PageHeading';
import { useText } from '@/i18n/context';
import { useMayBan } from '@/session/context';

export function BansPage() {
  const text = useText();
  const { openBan } = useBanActions();
  const mayBan = useMayBan();
  return (
    <>
      <PageHeading
        title={text('bans.title')}
        actions={
          mayBan ? (
            <Button appearance="primary" icon={<AddRegular />} onClick={() => openBan()}>
              {text('bans.ban')}
            </Button>
          ) : null
        }
      />
      <BanBrowser />
    </>
  );
}
