/** Takes a sentence that goes into the log and fails nothing. */
export type Remark = (sentence: string) => void;
