// SPDX-License-Identifier: Apache-2.0
// The shades of the map's classes: one token, more of it for more bans, in both themes and with forced colours.
import { makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  class: { fill: tokens.colorBrandForeground1, '@media (forced-colors: active)': { fill: 'Highlight' } },
  c0: { fillOpacity: 0.22 },
  c1: { fillOpacity: 0.4 },
  c2: { fillOpacity: 0.6 },
  c3: { fillOpacity: 0.8 },
  c4: { fillOpacity: 1 },
});

/** The two classes of style sheets for each class of the map. */
export function useShades(): (index: number) => [string, string] {
  const styles = useStyles();
  const steps = [styles.c0, styles.c1, styles.c2, styles.c3, styles.c4];
  return (index) => [styles.class, steps[index] ?? styles.c4];
}
