// SPDX-License-Identifier: Apache-2.0
// Text that came out of a log is hostile: what cannot be seen, or changes the direction of reading, is shown
// as an escape. The same characters as in common/base/text.cc.

const invisible =
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Cs}/gu;

export function visible(text: string): string {
  return text.replace(invisible, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
}
