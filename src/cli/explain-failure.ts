import { ConfigError } from '../server/config-error.ts';
import { AppError } from '../shared/errors.ts';

/** An error as one line for the user, without a stack trace. */
export function explainFailure(error: unknown): string {
    if (error instanceof ConfigError) return error.message;
    if (error instanceof AppError) return withReason(error);
    if (!(error instanceof Error)) return 'Unexpected error.';
    const { code, syscall } = detailsOf(error);
    if (code === 'EADDRINUSE') return 'The port is already in use. Set PORT to another port.';
    if (syscall === 'listen') {
        // Ports below 1024 may need privileges.
        const setting = code === 'EACCES' ? 'PORT: cannot listen on this port' : 'HOST: cannot listen on this address';
        return `${setting}: ${reasonOf(error)}.`;
    }
    if (syscall !== null) return toFileFailure(error);
    return `Unexpected error: ${error.message}`;
}

/** Adds why the database cannot be used, which clients of the server are not told. */
function withReason({ code, message, cause }: AppError): string {
    if (code !== 'storage_unavailable' || !(cause instanceof Error)) return message;
    return `${message.replace(/\.$/, '')}: ${reasonOf(cause)}.`;
}

/** `'x.zip': no space left on device.` */
function toFileFailure(error: Error): string {
    const { path, destination } = detailsOf(error);
    const file = destination ?? path;
    return file === null ? error.message : `'${file}': ${reasonOf(error)}.`;
}

/** The message without the error code and system call of file system errors. */
function reasonOf(error: Error): string {
    // Connecting to a host with several addresses gives one error for each.
    const first = error instanceof AggregateError ? error.errors.find(each => each instanceof Error) : undefined;
    const { message } = first ?? error;
    const { code } = detailsOf(error);
    const reason = /^[A-Z]+\d*: ([^,]+)(?:$|, \w)/.exec(message)?.[1];
    return reason ?? (message === '' ? (code ?? 'unknown reason') : message);
}

function detailsOf(error: Error) {
    const textOf = (name: string): string | null => {
        const value: unknown = Reflect.get(error, name);
        return typeof value === 'string' ? value : null;
    };
    return { code: textOf('code'), syscall: textOf('syscall'), path: textOf('path'), destination: textOf('dest') };
}
