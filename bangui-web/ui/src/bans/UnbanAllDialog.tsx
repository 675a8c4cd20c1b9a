// SPDX-License-Identifier: Apache-2.0
// Lifts every ban of every jail, once its words were typed.
import { useQueryClient } from '@tanstack/react-query';
import { makeStyles } from '@fluentui/react-components';
import { useJails } from '@/api/hooks';
import { jailsKey } from '@/api/keys';
import { useServices } from '@/app/services';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useText } from '@/i18n/context';

/** What the API wants to read; the same in every language. */
const confirmation = 'unban everything';

const useStyles = makeStyles({ text: { margin: 0 } });

export function UnbanAllDialog(props: { close: () => void }) {
  const { client, feedback } = useServices();
  const queries = useQueryClient();
  const text = useText();
  const styles = useStyles();
  const banned = useJails().data?.items.reduce((sum, jail) => sum + jail.currently_banned, 0);
  const run = async (): Promise<void> => {
    const { count } = await client.call('post', '/api/v1/bans/unban-all', { body: { confirm: confirmation } });
    void queries.invalidateQueries({ queryKey: jailsKey });
    feedback.add(
      count === null
        ? { intent: 'warning', text: text('unbanAll.goesOn'), details: [], action: null }
        : { intent: 'success', text: text('unbanAll.done', { count }), details: [], action: null },
    );
  };
  return (
    <ConfirmDialog
      title={text('unbanAll.title')}
      submit={text('unbanAll.submit')}
      typed={confirmation}
      run={run}
      close={props.close}
    >
      <p className={styles.text}>{text('unbanAll.text', { count: banned ?? 0 })}</p>
    </ConfirmDialog>
  );
}
