// SPDX-License-Identifier: Apache-2.0
// While it is not known yet what to show.
import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useText } from '@/i18n/context';

const useStyles = makeStyles({
  root: { display: 'grid', placeItems: 'center', minHeight: '60vh', padding: tokens.spacingHorizontalL },
});

export function Splash() {
  const text = useText();
  return (
    <div className={useStyles().root}>
      <Spinner label={text('app.loading')} labelPosition="below" delay={300} />
    </div>
  );
}
