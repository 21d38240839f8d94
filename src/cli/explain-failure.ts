import { ConfigError } from '../config-error.ts';
import { AppError } from '../shared/errors.ts';

/** What went wrong, in one line for the one who runs the program; a stack would only frighten. */
export function explainFailure(error: unknown): string {
    if (error instanceof ConfigError) return error.message;
    if (error instanceof AppError) return withReason(error);
    if (!(error instanceof Error)) return 'Unexpected failure.';
    const { code, syscall } = detailsOf(error);
    if (code === 'EADDRINUSE') return 'The port is taken: another program listens there. Set PORT to another one.';
    if (syscall === 'listen') {
        // Ports below 1024 may belong to the administrator of the machine.
        return `${code === 'EACCES' ? 'PORT' : 'HOST'}: the server cannot listen there: ${reasonOf(error)}.`;
    }
    if (syscall !== null) return toFileFailure(error);
    return `Unexpected: ${error.message}`;
}

/** Clients of a server are not told why its database cannot be used; whoever has to mend it is. */
function withReason({ code, message, cause }: AppError): string {
    if (code !== 'storage_unavailable' || !(cause instanceof Error)) return message;
    return `${message.replace(/\.$/, '')}: ${reasonOf(cause)}.`;
}

/** `'x.zip': no space left on device.` */
function toFileFailure(error: Error): string {
    const { path, destination } = detailsOf(error);
    const place = destination ?? path;
    return place === null ? error.message : `'${place}': ${reasonOf(error)}.`;
}

/** Without the code before it and the call behind it, which the file system's errors have. */
function reasonOf(error: Error): string {
    // A host with several addresses fails once for each.
    const first = error instanceof AggregateError ? error.errors.find(each => each instanceof Error) : undefined;
    const { message } = first ?? error;
    const { code } = detailsOf(error);
    const own = /^[A-Z]+\d*: ([^,]+)(?:$|, \w)/.exec(message)?.[1];
    return own ?? (message === '' ? (code ?? 'nobody knows why') : message);
}

function detailsOf(error: Error) {
    const textOf = (name: string): string | null => {
        const value: unknown = Reflect.get(error, name);
        return typeof value === 'string' ? value : null;
    };
    return { code: textOf('code'), syscall: textOf('syscall'), path: textOf('path'), destination: textOf('dest') };
}
