import { extractText, getDocumentProxy } from 'unpdf';
import { LONGEST_TEXT } from '../tools/to-page-text.ts';

/** Reads a PDF from standard input and prints its text. */
export async function printPdfText(): Promise<void> {
    const document = await getDocumentProxy(await Bun.stdin.bytes(), { verbosity: 0 });
    const { text } = await extractText(document, { mergePages: false });
    await Bun.write(Bun.stdout, text.join('\n\n').slice(0, LONGEST_TEXT));
}
