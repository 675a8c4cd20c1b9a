// SPDX-License-Identifier: Apache-2.0
// Chooses the time that statistics are shown for.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useText } from '@/i18n/context';
import { ranges, type RangeName } from './ranges';

const useStyles = makeStyles({
  root: {
    display: 'inline-flex',
    padding: '2px',
    gap: '2px',
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  button: {
    border: 'none',
    font: 'inherit',
    fontSize: tokens.fontSizeBase200,
    minHeight: '26px',
    minWidth: '36px',
    padding: `0 ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusSmall,
    color: tokens.colorNeutralForeground2,
    backgroundColor: 'transparent',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover, color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  chosen: {
    backgroundColor: tokens.colorBrandBackground,
    color: tokens.colorNeutralForegroundOnBrand,
    fontWeight: tokens.fontWeightSemibold,
    ':hover': { backgroundColor: tokens.colorBrandBackgroundHover, color: tokens.colorNeutralForegroundOnBrand },
    '@media (forced-colors: active)': { forcedColorAdjust: 'none', backgroundColor: 'Highlight', color: 'HighlightText' },
  },
});

export function RangeSwitch(props: { range: RangeName; choose: (range: RangeName) => void }) {
  const styles = useStyles();
  const text = useText();
  return (
    <div role="group" aria-label={text('range.label')} className={styles.root}>
      {ranges.map((range) => (
        <button
          key={range}
          type="button"
          className={mergeClasses(styles.button, range === props.range && styles.chosen)}
          aria-pressed={range === props.range}
          aria-label={text(`range.last.${range}`)}
          title={text(`range.last.${range}`)}
          onClick={() => props.choose(range)}
        >
          {text(`range.${range}`)}
        </button>
      ))}
    </div>
  );
}
