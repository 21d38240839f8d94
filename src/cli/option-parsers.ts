import { InvalidArgumentError } from 'commander';

export function parsePositive(text: string): number {
    if (/^\d{1,15}$/.test(text) && Number(text) > 0) return Number(text);
    throw new InvalidArgumentError('Must be a positive whole number.');
}

export function parseCount(text: string): number {
    if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Must be a whole number.');
    return Number(text);
}

export function parseDate(text: string): Date {
    const date = new Date(text);
    if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('Must be a date, such as 2027-01-31.');
    return date;
}

export function parseFutureDate(text: string): Date {
    const date = parseDate(text);
    if (date.getTime() <= Date.now()) throw new InvalidArgumentError('Must be in the future.');
    return date;
}
