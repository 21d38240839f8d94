/** Whether a click is the second one of a double click, which must not press the button that has replaced the first one. */
export function isSecondClick({ detail }: Pick<MouseEvent, 'detail'>): boolean {
    return detail > 1;
}
