import type { ExportedMessage } from './export-history.ts';

export const EXPORT_FORMATS = ['jsonl', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportEncoding {
    readonly mediaType: string;
    readonly head: () => string;
    readonly encode: (message: ExportedMessage) => string;
}

/** An export as text, one line per message. API keys are shown as their hints. Pure. */
export const EXPORT_ENCODINGS: Readonly<Record<ExportFormat, ExportEncoding>> = {
    jsonl: { mediaType: 'application/jsonl; charset=utf-8', head: () => '', encode: toJsonLine },
    // The byte order mark tells spreadsheets that the text is UTF-8.
    csv: {
        mediaType: 'text/csv; charset=utf-8',
        head: () => `\ufeff${toCsvLine([...cellsOf(null).keys()])}`,
        encode: toCsv,
    },
};

function toJsonLine({ row, token }: ExportedMessage): string {
    const { apiKey: _, callerHash: __, ...said } = row;
    return `${JSON.stringify({ ...said, token: token?.hint ?? null })}\n`;
}

function toCsv(message: ExportedMessage): string {
    return toCsvLine([...cellsOf(message).values()]);
}

type Cell = string | number | boolean | null | undefined;

function cellsOf(exported: ExportedMessage | null): ReadonlyMap<string, Cell> {
    const { row, token } = exported ?? {};
    return new Map<string, Cell>([
        ['id', row?.id],
        ['createdAt', row?.createdAt.toISOString()],
        ['agent', row?.agentName],
        ['conversation', row?.conversationId],
        ['source', row?.source],
        ['token', token?.hint],
        ['role', row?.message.role],
        ['content', row?.message.content],
        ['status', row?.status],
        ['provider', row?.provider],
        ['model', row?.model],
        ['promptTokens', row?.usage?.promptTokens],
        ['completionTokens', row?.usage?.completionTokens],
        ['durationMs', row?.durationMs],
        ['isUtility', row?.isUtility],
        ['url', row?.url],
        ['language', row?.language],
        ['platform', row?.platform],
        ['userAgent', row?.userAgent],
        ['ip', row?.ip],
    ]);
}

/** RFC 4180. A spreadsheet would run a cell that begins like a formula; a quote before it makes it text. */
function toCsvLine(cells: readonly Cell[]): string {
    return `${cells.map(toCsvCell).join(',')}\r\n`;
}

function toCsvCell(cell: Cell): string {
    if (typeof cell !== 'string') return cell === null || cell === undefined ? '' : String(cell);
    const harmless = /^[\s\p{Cf}]*[=+\-@\t\r|%]/u.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
