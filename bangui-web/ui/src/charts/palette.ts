// SPDX-License-Identifier: Apache-2.0
// The colours of a chart's series: tokens that stand out from the page (3:1) in light and dark, neighbours differing
// in lightness too. With forced colours the system's own.
import { makeStyles, tokens } from '@fluentui/react-components';

const forced = '@media (forced-colors: active)';

/** In the order of the series; tested for their contrast. */
export const seriesTokens = [
  'colorPaletteBlueBorderActive',
  'colorPalettePumpkinForeground2',
  'colorPaletteTealBorderActive',
  'colorPaletteGrapeForeground2',
  'colorPaletteBrassBorderActive',
  'colorPaletteCranberryForeground2',
  'colorPaletteForestBorderActive',
] as const;
export const othersToken = 'colorPalettePlatinumBorderActive' as const;

const useStyles = makeStyles({
  s0: { fill: tokens[seriesTokens[0]], [forced]: { fill: 'CanvasText' } },
  s1: { fill: tokens[seriesTokens[1]], [forced]: { fill: 'Highlight' } },
  s2: { fill: tokens[seriesTokens[2]], [forced]: { fill: 'GrayText' } },
  s3: { fill: tokens[seriesTokens[3]], [forced]: { fill: 'LinkText' } },
  s4: { fill: tokens[seriesTokens[4]], [forced]: { fill: 'CanvasText', fillOpacity: 0.5 } },
  s5: { fill: tokens[seriesTokens[5]], [forced]: { fill: 'Highlight', fillOpacity: 0.5 } },
  s6: { fill: tokens[seriesTokens[6]], [forced]: { fill: 'GrayText', fillOpacity: 0.5 } },
  others: { fill: tokens[othersToken], [forced]: { fill: 'LinkText' } },
});

/** The class of each series; the jails' in their order, then that of all others. */
export function useSeriesClasses(): (index: number, jail: string | null) => string {
  const styles = useStyles();
  const classes = [styles.s0, styles.s1, styles.s2, styles.s3, styles.s4, styles.s5, styles.s6];
  return (index, jail) => (jail === null ? styles.others : (classes[index] ?? styles.others));
}
