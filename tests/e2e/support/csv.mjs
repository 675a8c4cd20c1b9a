// SPDX-License-Identifier: Apache-2.0
// Reads CSV as RFC 4180 has it, and nothing that only resembles it.

/** Rows of cells. Throws where a quote, or an end of line, is not where it has to be. */
export function parseCsv(text) {
  const rows = [];
  let row = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (++at; text[at] !== '"' || text[++at] === '"'; ++at) {
        if (at >= text.length) throw new Error('a quote is not closed');
        cell += text[at];
      }
    } else {
      const end = /[,\r\n"]/g;
      end.lastIndex = at;
      const next = end.exec(text)?.index ?? text.length;
      cell = text.slice(at, next);
      at = next;
    }
    row.push(cell);
    if (text[at] === ',') ++at;
    else if (text.startsWith('\r\n', at)) {
      rows.push(row);
      row = [];
      at += 2;
    } else throw new Error(`neither a comma nor the end of the line: ${JSON.stringify(text.slice(at, at + 40))}`);
  }
  return rows;
}
