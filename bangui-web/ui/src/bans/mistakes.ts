// SPDX-License-Identifier: Apache-2.0
// What is said of a text that is no address or network.
import type { Translator } from '@/i18n/translator';
import type { PrefixError } from '@/text/address';

export function mistakeText(error: PrefixError, text: Translator['text']): string {
  switch (error.code) {
    case 'not_an_address':
      return text('ban.notAnAddress');
    case 'bad_length':
      return text('ban.badLength', { max: error.max });
    case 'host_bits':
      return text('ban.hostBits', { network: error.network });
  }
}
