// SPDX-License-Identifier: Apache-2.0
// What became of each address of a bulk, the refused ones first, and the way back for those that were changed.
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { problemKey } from '@/api/messages';
import type { BulkResult } from '@/api/types';
import { AddressLink, JailLink } from '@/components/AppLink';
import { useTableStyles } from '@/components/table';
import { useText } from '@/i18n/context';
import { visible } from '@/text/visible';
import { useBanActions } from './BanActions';
import { requestsFor, type BulkRun } from './bulk';
import { useCopy } from './useCopy';

/** A longer table would make the page slow; all of them can be copied. */
const maxShown = 500;
const order = { refused: 0, changed: 1, unchanged: 2 } as const;

const useStyles = makeStyles({
  surface: { maxWidth: '720px' },
  list: { maxHeight: 'min(480px, 60vh)', overflowY: 'auto' },
  refused: { color: tokens.colorStatusDangerForeground3 },
  note: { margin: `${tokens.spacingVerticalS} 0 0`, color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  cell: { overflowWrap: 'anywhere', paddingBlock: tokens.spacingVerticalXS },
});

export function BulkResultsDialog(props: { run: BulkRun; close: () => void }) {
  const { run } = props;
  const { bulk } = useBanActions();
  const text = useText();
  const styles = useStyles();
  const table = useTableStyles();
  const copy = useCopy();
  const results = [...run.results].sort((left, right) => order[left.outcome] - order[right.outcome]);
  const changed = results.filter(({ outcome }) => outcome === 'changed');
  const refused = results.filter(({ outcome }) => outcome === 'refused');
  const canUndo = !run.isTruncated && changed.length > 0 && changed.length === run.changed;
  const shown = results.slice(0, maxShown);
  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : props.close())}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{text(`bulk.${run.action}.results`)}</DialogTitle>
          <DialogContent>
            {/* It scrolls, so the keyboard has to reach it. */}
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <div className={styles.list} tabIndex={0} role="region" aria-label={text(`bulk.${run.action}.results`)}>
              <table className={table.table}>
                <thead>
                  <tr>
                    {(['bans.column.address', 'bans.column.jail', 'bulk.outcome'] as const).map((key) => (
                      <th key={key} scope="col" className={table.head}>
                        {text(key)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {shown.map((result) => (
                    <tr key={`${result.jail}\n${result.address}`} className={table.row}>
                      <th scope="row" className={mergeClasses(table.cell, styles.cell)}>
                        <AddressLink address={result.address} />
                      </th>
                      <td className={mergeClasses(table.cell, styles.cell)}>
                        <JailLink jail={result.jail} />
                      </td>
                      <td
                        className={mergeClasses(table.cell, styles.cell, result.outcome === 'refused' && styles.refused)}
                      >
                        <Outcome result={result} action={run.action} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {run.isTruncated || shown.length < results.length ? (
              <p className={styles.note}>{text('bulk.truncated', { count: shown.length })}</p>
            ) : null}
          </DialogContent>
          <DialogActions fluid>
            {refused.length > 0 ? (
              <Button onClick={() => void copy(refused.map(({ address }) => address))}>{text('bulk.copyRefused')}</Button>
            ) : null}
            {canUndo ? (
              <Button
                onClick={() => {
                  void bulk.start(requestsFor(run.action === 'ban' ? 'unban' : 'ban', changed));
                  props.close();
                }}
              >
                {text(run.action === 'ban' ? 'feedback.unbanInstead' : 'feedback.banAgain')}
              </Button>
            ) : null}
            <Button appearance="primary" onClick={props.close}>
              {text('app.close')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Outcome(props: { result: BulkResult; action: BulkRun['action'] }) {
  const text = useText();
  const { outcome, code, detail } = props.result;
  if (outcome !== 'refused') return text(`bulk.${props.action}.${outcome}`);
  return (
    <>
      {text(code === null ? 'bulk.refused' : problemKey(code))}
      {detail ? ` (${visible(detail)})` : null}
    </>
  );
}
