// SPDX-License-Identifier: Apache-2.0
// The translator of the page, and the choice of language: the user's own, else the browser's, else English.
import { createContext, useContext } from 'react';
import { en, type MessageKey, type Messages } from './en';
import { languages, Translator, type Language } from './translator';

export const TranslatorContext = createContext(new Translator('en', en));

export function useTranslator(): Translator {
  return useContext(TranslatorContext);
}

/** The function that turns keys into text; the common case. */
export function useText(): Translator['text'] {
  return useTranslator().text;
}

/** English is part of the first load; others come when they are chosen. */
export async function loadTranslator(language: Language): Promise<Translator> {
  return new Translator(language, await loaders[language]());
}

const loaders: Record<Language, () => Promise<Messages>> = {
  en: () => Promise.resolve(en),
  de: async () => (await import('./de')).de,
};

/** The first of the user's languages that there is a file for. */
export function preferredLanguage(saved: string | null, browser: readonly string[]): Language {
  const wanted = [saved, ...browser].map((tag) => tag?.toLowerCase().split('-')[0]);
  return languages.find((language) => language === wanted.find((tag) => isLanguage(tag))) ?? 'en';
}

function isLanguage(tag: string | undefined): tag is Language {
  return languages.some((language) => language === tag);
}

/** A message with values shown as elements, e.g. an address as a link: `parts` by the name in the message. */
export function Message(props: {
  id: MessageKey;
  values?: Record<string, string | number>;
  parts: Record<string, React.ReactNode>;
}): React.ReactNode {
  const { pieces } = useTranslator();
  return pieces(props.id, props.values ?? {}).map((piece, index) => (
    <span key={index}>{(piece.name !== null ? props.parts[piece.name] : undefined) ?? piece.text}</span>
  ));
}
