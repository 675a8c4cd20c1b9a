// SPDX-License-Identifier: Apache-2.0
// The looks of the long list's rows. Heights are fixed: what is in view is reckoned from them.
import { makeStyles, tokens } from '@fluentui/react-components';
import { compact, phone } from '@/shell/layout';

export const wideRowHeight = 40;
/** An address of two lines, and a line below it. */
export const narrowRowHeight = 64;

export const useRowStyles = makeStyles({
  row: { ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover } },
  selected: {
    backgroundColor: tokens.colorBrandBackground2,
    ':hover': { backgroundColor: tokens.colorBrandBackground2Hover },
  },
  arrived: {
    animationName: { from: { backgroundColor: tokens.colorBrandBackground2 }, to: { backgroundColor: 'transparent' } },
    animationDuration: '3s',
    animationTimingFunction: 'ease-out',
  },
  cell: {
    boxSizing: 'border-box',
    height: `${wideRowHeight}px`,
    padding: `0 ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    textAlign: 'start',
    verticalAlign: 'middle',
    fontWeight: tokens.fontWeightRegular,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    [compact]: { height: `${narrowRowHeight}px`, paddingInline: tokens.spacingHorizontalXS },
  },
  address: { [compact]: { whiteSpace: 'normal' } },
  line: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    minWidth: 0,
    '& > a': {
      minWidth: 0,
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      [compact]: {
        fontSize: tokens.fontSizeBase200,
        lineHeight: '18px',
        maxHeight: '36px',
        overflowWrap: 'anywhere',
      },
    },
  },
  below: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: '24px',
    display: 'none',
    [compact]: { display: 'flex', gap: tokens.spacingHorizontalS, overflow: 'hidden', whiteSpace: 'nowrap' },
  },
  /** The jail and what is left are all that fits. */
  notOnPhone: { [phone]: { display: 'none' } },
  check: { padding: 0, textAlign: 'center' },
  checkLabel: {
    display: 'grid',
    placeItems: 'center',
    height: '100%',
    minHeight: `${wideRowHeight - 1}px`,
    cursor: 'pointer',
  },
  box: {
    width: '16px',
    height: '16px',
    margin: 0,
    verticalAlign: 'middle',
    accentColor: tokens.colorCompoundBrandBackground,
    cursor: 'inherit',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  quiet: { color: tokens.colorNeutralForeground3 },
  number: { textAlign: 'end' },
  actions: { textAlign: 'end', paddingInlineEnd: tokens.spacingHorizontalM, textOverflow: 'clip' },
  button: {
    display: 'inline-grid',
    placeItems: 'center',
    width: '28px',
    height: '28px',
    padding: 0,
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    background: 'none',
    color: tokens.colorNeutralForeground2,
    fontSize: '18px',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover, color: tokens.colorNeutralForeground2BrandHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    '&[aria-disabled="true"]': { color: tokens.colorNeutralForegroundDisabled, cursor: 'not-allowed' },
  },
  warning: { color: tokens.colorStatusWarningForeground3, flexShrink: 0 },
  missing: {
    display: 'block',
    height: '12px',
    width: '60%',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground4,
  },
  spacer: { padding: 0, border: 'none' },
});

export type RowStyles = ReturnType<typeof useRowStyles>;
