/** What is made when it is first asked for and then kept: what a start does not need is no part of it. */
export function onceMade<Value>(make: () => Value): () => Value {
    let value: Value | undefined;
    return () => {
        value ??= make();
        return value;
    };
}
