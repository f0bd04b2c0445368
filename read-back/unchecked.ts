/** Takes a sentence about what could not be checked, which fails nothing. */
export type Unchecked = (sentence: string) => void;
