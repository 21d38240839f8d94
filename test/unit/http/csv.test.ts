import { expect, test } from 'bun:test';
import { toCsv } from '../../../src/http/csv.ts';

test('quotes what has to be, and nothing else', () => {
    expect(toCsv([['plain', 'a,b', 'a "b"', 'two\nlines', -1.5]])).toBe('plain,"a,b","a ""b""","two\nlines",-1.5\r\n');
});

test.each(['=1+1', '+1', '-1', '@sum', '\t=1', '\r=1'])('a cell that begins as %j is no formula (attack 18)', text => {
    expect(toCsv([[text]]).replaceAll('"', '')).toBe(`'${text}\r\n`);
});
