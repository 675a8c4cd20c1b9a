// SPDX-License-Identifier: Apache-2.0
// The mark: a shield holding a short log, with one line marked. The favicon is the same drawing.
import { makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  shield: { fill: tokens.colorBrandBackground },
  lines: { fill: 'none', stroke: tokens.colorNeutralForegroundOnBrand, strokeWidth: '2.6', strokeLinecap: 'round' },
  mark: { fill: tokens.colorPaletteMarigoldBorderActive },
});

/** Decoration: the name stands beside it. */
export function Logo(props: { size: number }) {
  const styles = useStyles();
  return (
    <svg width={props.size} height={props.size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path className={styles.shield} d="M16 1.5 28 6v9.2c0 7.3-5 13-12 15.3C9 28.2 4 22.5 4 15.2V6z" />
      <path className={styles.lines} d="M9.5 11.5h13M9.5 16h8M9.5 20.5h4" />
      <circle className={styles.mark} cx="21" cy="18.8" r="2.4" />
    </svg>
  );
}
