// SPDX-License-Identifier: Apache-2.0
// The design tokens: Fluent's, with our own brand colour and the system's fonts. The only file with literal
// colours. The brand's steps have the lightness of Fluent's own, so that its contrasts hold.
import { createDarkTheme, createLightTheme, type BrandVariants, type Theme } from '@fluentui/react-components';

const brand: BrandVariants = {
  10: '#04191d',
  20: '#02262c',
  30: '#00323b',
  40: '#00404a',
  50: '#004e5a',
  60: '#005c6a',
  70: '#036877',
  80: '#007889',
  90: '#0694a8',
  100: '#0eadc4',
  110: '#46b7cc',
  120: '#66c1d3',
  130: '#8acedc',
  140: '#addbe5',
  150: '#cce7ed',
  160: '#eaf4f7',
};

const fonts = {
  fontFamilyBase: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'JetBrains Mono', Menlo, 'DejaVu Sans Mono', monospace",
};

export const lightTheme: Theme = { ...createLightTheme(brand), ...fonts };

const dark = createDarkTheme(brand);
export const darkTheme: Theme = {
  ...dark,
  ...fonts,
  colorBrandForeground1: brand[110],
  colorBrandForeground2: brand[120],
  colorBrandForegroundLink: brand[120],
  colorBrandForegroundLinkHover: brand[130],
  colorBrandForegroundLinkPressed: brand[100],
};
