// SPDX-License-Identifier: Apache-2.0
// All that matches as a file. The browser fetches it itself: it may be larger than what a page can hold.
import { Button, Menu, MenuItemLink, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { useState } from 'react';
import { useServices } from '@/app/services';
import { ArrowDownloadRegular } from '@/components/icons';
import { queryOf, type HistoryFilter } from '@/history/filter';
import { useText } from '@/i18n/context';

export function ExportMenu(props: { filter: HistoryFilter }) {
  const text = useText();
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<ArrowDownloadRegular />}>{text('history.export')}</Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <Format filter={props.filter} format="csv" label={text('history.exportCsv')} />
          <Format filter={props.filter} format="jsonl" label={text('history.exportJsonl')} />
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function Format(props: { filter: HistoryFilter; format: 'csv' | 'jsonl'; label: string }) {
  const { client, clock } = useServices();
  // A range ends when the menu is opened.
  const [href] = useState(() =>
    client.addressOf('/api/v1/history/export', undefined, { format: props.format, ...queryOf(props.filter, clock.now()) }),
  );
  return (
    <MenuItemLink href={href} download>
      {props.label}
    </MenuItemLink>
  );
}
