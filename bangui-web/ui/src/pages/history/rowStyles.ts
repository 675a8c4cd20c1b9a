// SPDX-License-Identifier: Apache-2.0
// The looks of the history's rows. Heights are fixed: what is in view is reckoned from them.
import { makeStyles, tokens } from '@fluentui/react-components';
import { compact } from '@/shell/layout';

export const wideRowHeight = 40;
/** Three lines. */
export const narrowRowHeight = 92;

export const useRowStyles = makeStyles({
  row: { ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover } },
  open: { backgroundColor: tokens.colorNeutralBackground1Hover },
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
    [compact]: { height: `${narrowRowHeight}px` },
  },
  number: { textAlign: 'end' },
  quiet: { color: tokens.colorNeutralForeground3 },
  toggleCell: { padding: 0, textAlign: 'center' },
  toggle: {
    display: 'inline-grid',
    placeItems: 'center',
    width: '28px',
    height: '28px',
    padding: 0,
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    background: 'none',
    color: tokens.colorNeutralForeground2,
    fontSize: '16px',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  line: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    minWidth: 0,
    '& > a': { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' },
  },
  /** Of a card, below its first. */
  below: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: '24px',
    columnGap: tokens.spacingHorizontalS,
    overflow: 'hidden',
  },
  whole: { flexShrink: 0 },
  what: { overflow: 'hidden', textOverflow: 'ellipsis' },
  details: {
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    textAlign: 'start',
  },
  detailsCell: { padding: 0 },
  spacer: { padding: 0, border: 'none' },
});

export type RowStyles = ReturnType<typeof useRowStyles>;
