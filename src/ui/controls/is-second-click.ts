/** Of a double click, by which people mean one click: the button may be another one by then. */
export function isSecondClick({ detail }: Pick<MouseEvent, 'detail'>): boolean {
    return detail > 1;
}
